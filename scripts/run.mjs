import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, "node_modules", ".bin")

/** The Node that the workspace brings; this one where the registry has none for the platform. */
export const node = () => (existsSync(join(bin, "node")) ? join(bin, "node") : process.execPath)

/** Of whatever is run: with what the workspace brings before all others, and with `more` variables. */
export const environment = (more = {}) => ({ ...process.env, PATH: `${bin}:${process.env.PATH}`, ...more })

/**
 * Runs a command with this terminal. Gives its exit code. A SIGTERM is handed on; Ctrl+C reaches the command by itself, and
 * a second one would cut its shutdown off, so here it is only outlived.
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", env: environment(), ...options })
    const handOn = () => child.kill("SIGTERM")
    const outlive = () => {}
    process.on("SIGTERM", handOn).on("SIGINT", outlive)
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", handOn).off("SIGINT", outlive)
      resolve(code ?? (signal === null ? 1 : 130))
    })
  })
