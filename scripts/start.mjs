// npm start: from a fresh clone to a running server.
import { mkdirSync, openSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { builtAlready, rememberBuilt } from "./builtAlready.mjs"
import { node, root, run } from "./run.mjs"
import { build, install } from "./setup.mjs"

const cli = join(root, "packages", "cli", "bin", "agentwatch-cli.cjs")

const log = join(root, ".cache", "build.log")

/** Builds, unless nothing has changed since it last did. What that says is shown where it fails. Gives an exit code. */
const upToDate = async () => {
  if (builtAlready()) return 0
  console.log("Building …")
  mkdirSync(join(root, ".cache"), { recursive: true })
  const said = openSync(log, "w")
  const code = await build({ stdio: ["ignore", said, said] })
  if (code === 0) rememberBuilt()
  else process.stderr.write(readFileSync(log))
  return code
}

process.exitCode =
  (await install()) || (await upToDate()) || (await run(node(), [cli, "serve", ...process.argv.slice(2)]))
