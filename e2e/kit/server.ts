import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { freshDirectory, storeDirectory } from "../../packages/cli/test/directories.ts"
import { freePort } from "../../packages/cli/test/freePort.ts"

export { freePort, freshDirectory, storeDirectory }

const bin = fileURLToPath(new URL("../../packages/cli/bin/agentwatch-cli.cjs", import.meta.url))

export interface Serving {
  readonly url: string
  readonly process: ChildProcess
  /** Ends the server and waits until it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>
}

/** Runs the command a user runs, on tables that are there unless told otherwise, and waits until it says that it is there. */
export const serve = async (port: number, directory = storeDirectory()): Promise<Serving> => {
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
