// npm run bench -- <name>: a table for people and, as the last line, one JSON object for machines.
import { readdirSync } from "node:fs"

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -3))

const [name] = process.argv.slice(2)

if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- <name>, one of: ${names.join(", ")}`)
  process.exitCode = 2
} else {
  await import(`./${name}.ts`)
}
