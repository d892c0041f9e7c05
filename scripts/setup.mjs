import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "./run.mjs"

const lock = join(root, "package-lock.json")
const installed = join(root, "node_modules", ".installed-lock.json")

const upToDate = () => existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(lock, "utf8")

/** Installs exactly what the lockfile says, if that is not what stands there. Gives an exit code. */
export const install = async () => {
  if (upToDate()) return 0
  console.log("Installing what is missing …")
  // Not `npm ci`: that wants the packages of every platform in the lockfile, and not every registry has them all.
  const code = await run("npm", ["install", "--no-save", "--no-audit", "--no-fund"])
  if (code === 0) {
    mkdirSync(join(root, "node_modules"), { recursive: true })
    copyFileSync(lock, installed)
  }
  return code
}

/** Builds every package; what is built and unchanged is left as it is. Gives an exit code. */
export const build = () => run("npm", ["run", "--silent", "build"])
