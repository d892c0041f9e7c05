import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "./run.mjs"

const marker = join("node_modules", ".installed-lock.json")

const upToDate = (lock, installed) =>
  existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(lock, "utf8")

/** Installs exactly what a folder's lockfile says, if that is not what stands there. Gives an exit code. */
export const install = async (folder = root) => {
  const lock = join(folder, "package-lock.json")
  const installed = join(folder, marker)
  if (upToDate(lock, installed)) return 0
  console.log("Installing what is missing …")
  // Not `npm ci`: that wants the packages of every platform in the lockfile, and not every registry has them all.
  const code = await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"], { cwd: folder })
  if (code === 0) {
    mkdirSync(join(folder, "node_modules"), { recursive: true })
    copyFileSync(lock, installed)
  }
  return code
}

/** Builds every package; what is built and unchanged is left as it is. Gives an exit code. */
export const build = (options = {}) => run("npm", ["run", "--silent", "build"], options)
