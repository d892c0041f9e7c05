import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const bin = fileURLToPath(new URL("../../packages/cli/bin/agentwatch-cli.cjs", import.meta.url))

/** A port that nobody listens on. */
export const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))
      )
    })
  })

export const freshDirectory = () => mkdtempSync(join(tmpdir(), "agentwatch-e2e-"))

export interface Serving {
  readonly url: string
  readonly process: ChildProcess
  /** Ends the server and waits until it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
}

/** Runs the command a user runs, and waits until it says that it is there. */
export const serve = async (port: number, directory = freshDirectory()): Promise<Serving> => {
  const child = spawn(process.execPath, [bin, "serve", "--port", String(port), "--db", directory], {
    stdio: ["ignore", "pipe", "pipe"]
  })
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let said = ""
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes(" is on http")) resolve()
    }
    child.stdout.on("data", listen)
    child.stderr.on("data", listen)
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    stop: (signal = "SIGTERM") => {
      child.kill(signal)
      return gone
    }
  }
}

/** Reads an answer of the API as JSON. */
export const get = async <A>(url: string): Promise<A> => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as A
}
