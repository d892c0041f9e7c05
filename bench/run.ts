// npm run bench -- <name>: a table for people and, as the last line, one JSON object for machines.
import { readdirSync } from "node:fs"
import { availableParallelism, loadavg, tmpdir } from "node:os"
import { diskOf } from "./kit/disk.ts"

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -3))

const [name] = process.argv.slice(2)

if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- <name>, one of: ${names.join(", ")}`)
  process.exitCode = 2
} else {
  // What others do at the same time is in every figure.
  console.error(
    `${availableParallelism()} cores, load before it ${loadavg()[0]?.toFixed(2)}, ${tmpdir()} on ${diskOf(tmpdir())}`
  )
  await import(`./${name}.ts`)
}
