import { type ChildProcess, spawn } from "node:child_process"
import { createRequire } from "node:module"
import { pathToFileURL } from "node:url"
import { afterwards } from "./afterwards.js"

const sdk = pathToFileURL(createRequire(import.meta.url).resolve("@agentwatch/sdk")).href

/** A program of a user's, with the SDK as it is installed, in a process of its own that ends with the test at the latest. */
export interface Program {
  readonly process: ChildProcess
  /** The lines that it has printed so far. */
  readonly lines: () => ReadonlyArray<string>
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** Runs an ES module that has the SDK as `aw`. */
export const startProgram = (text: string): Program => {
  const module = `import * as aw from ${JSON.stringify(sdk)}\n${text}`
  const child = spawn(process.execPath, ["--input-type=module", "-e", module], { stdio: ["ignore", "pipe", "ignore"] })
  afterwards(() => child.kill("SIGKILL"))
  let out = ""
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString()
  })
  return {
    process: child,
    lines: () => out.split("\n").slice(0, -1),
    ended: new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal ?? "gone")))
  }
}
