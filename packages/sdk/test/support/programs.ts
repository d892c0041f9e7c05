import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { afterAll, afterEach, beforeAll } from "vitest"

/** A program that uses the SDK, in a process of its own. */
export interface Program {
  readonly process: ChildProcess
  /** Settles once it has printed this line. */
  readonly says: (line: string) => Promise<void>
  readonly lines: () => ReadonlyArray<string>
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: string | null
    readonly out: string
    readonly err: string
  }>
}

export interface Programs {
  /** Runs an ES module that has the SDK as `aw`, and its URL as `SDK`. `wrap`: a command in front of node's. */
  readonly start: (text: string, wrap?: ReadonlyArray<string>) => Program
  /** A directory that is there for as long as the tests of this file run. */
  readonly directory: string
}

const running = new Set<ChildProcess>()

afterEach(() => {
  for (const child of running) child.kill("SIGKILL")
})

/** Builds the SDK as programs load it, once for the tests of a file. */
export const programs = (): Programs => {
  const directory = mkdtempSync(join(tmpdir(), "agentwatch-programs-"))
  const sdk = join(directory, "index.mjs")

  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL("../../src/index.ts", import.meta.url))],
      outfile: sdk,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "error"
    })
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const start = (text: string, wrap: ReadonlyArray<string> = []): Program => {
    const url = JSON.stringify(pathToFileURL(sdk).href)
    const module = `import * as aw from ${url}\nconst SDK = ${url}\n${text}`
    const [command = process.execPath, ...args] = [...wrap, process.execPath, "--input-type=module", "-e", module]
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] })
    running.add(child)
    let out = ""
    let err = ""
    const waiting = new Set<() => void>()
    const lines = () => out.split("\n").slice(0, -1)
    child.stdout.on("data", (chunk) => {
      out += chunk
      for (const look of waiting) look()
    })
    child.stderr.on("data", (chunk) => {
      err += chunk
    })
    const ended: Program["ended"] = new Promise((resolve) => {
      child.on("close", (code, signal) => {
        running.delete(child)
        resolve({ code, signal, out, err })
      })
    })
    const says = (line: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!lines().includes(line)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
        ended.then(() => reject(new Error(`it ended without saying ${line}: ${out}\n${err}`)))
      })
    return { process: child, says, lines, ended }
  }

  return { start, directory }
}
