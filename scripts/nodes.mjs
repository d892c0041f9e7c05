import { existsSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "./run.mjs"
import { machineNode, versionOf } from "./tests.mjs"

/** The last of each generation that users still have beside the workspace's own. */
const versions = { 20: "20.20.2", 22: "22.23.3" }

const name = `node-${process.platform}-${process.arch}`

const fetched = (major) => join(root, ".cache", `node-${major}`, "node_modules", name, "bin", "node")

/** The Node of this generation that is here: one that was fetched, else the machine's. */
const present = (major) =>
  [fetched(major), machineNode()].find(
    (path) => path !== undefined && existsSync(path) && versionOf(path).startsWith(`v${major}.`)
  )

/** Older generations of Node and where they are, fetched from the registry if they are not here. `undefined` without one. */
export const olderNodes = async () => {
  const found = []
  for (const [major, version] of Object.entries(versions)) {
    if (present(major) === undefined) {
      console.log(`Fetching Node ${version} …`)
      const prefix = join(root, ".cache", `node-${major}`)
      const options = ["--no-save", "--no-audit", "--no-fund"]
      await run("npm", ["install", "--prefix", prefix, `${name}@${version}`, ...options])
    }
    const path = present(major)
    if (path === undefined) return undefined
    found.push({ major, path })
  }
  return found
}
