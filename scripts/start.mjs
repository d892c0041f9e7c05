// npm start: from a fresh clone to a running server.
import { join } from "node:path"
import { node, root, run } from "./run.mjs"
import { build, install } from "./setup.mjs"

const cli = join(root, "packages", "cli", "bin", "agentwatch-cli.cjs")

process.exitCode = (await install()) || (await build()) || (await run(node(), [cli, "serve", ...process.argv.slice(2)]))
