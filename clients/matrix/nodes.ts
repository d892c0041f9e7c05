import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

const cache = fileURLToPath(new URL("../../.cache", import.meta.url))
const platform = `node-${process.platform}-${process.arch}`

const majorOf = (node: string) => /^v(\d+)/.exec(execFileSync(node, ["--version"], { encoding: "utf8" }))?.[1]

/** An executable of this generation of Node: this process's, one that the long tests have fetched, or the machine's. */
export const nodeOf = (major: number): string | undefined =>
  [
    process.execPath,
    join(cache, `node-${major}`, "node_modules", platform, "bin", "node"),
    ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"))
  ].find((node) => existsSync(node) && majorOf(node) === String(major))
