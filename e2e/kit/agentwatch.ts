import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { usual } from "../../packages/cli/test/usual.js"
import { afterwards } from "./afterwards.js"
import { freePort } from "./server.js"

const bin = fileURLToPath(new URL("../../packages/cli/bin/agentwatch-cli.cjs", import.meta.url))

/** The server as a user runs it, in a process that ends with the test at the latest. */
export interface AgentWatch {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Everything that it has said so far. */
  readonly said: () => string
  /** It has not ended yet. */
  readonly running: () => boolean
  /** Sends a signal and waits for the end: the exit code, or the signal that ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string>
}

export interface AgentWatchOptions {
  /** One that is free, unless given. */
  readonly port?: number
  /** Where the embedded store keeps its data. */
  readonly directory?: string
  /** The URL of a ClickHouse to use instead. */
  readonly clickhouse?: string
  /** A command that runs the server, such as one that enters a namespace. */
  readonly within?: ReadonlyArray<string>
}

/** Starts the server and waits until it says that it is there. */
export const startAgentWatch = async (options: AgentWatchOptions): Promise<AgentWatch> => {
  const { clickhouse, directory, port = await freePort(), within = [] } = options
  const where = directory === undefined ? [] : ["--db", directory]
  const [command = "", ...args] = [...within, process.execPath, bin, "serve", "--port", String(port), ...where]
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...usual, ...(clickhouse === undefined ? {} : { CLICKHOUSE_URL: clickhouse }) }
  })
  let said = ""
  let running = true
  const gone = new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => {
      running = false
      resolve(code ?? signal ?? "gone")
    })
  )
  afterwards(() => {
    child.kill("SIGKILL")
    return gone
  })
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString()
        if (said.includes(" is on http")) resolve()
      })
    }
    void gone.then((code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    said: () => said,
    running: () => running,
    end: (signal) => {
      child.kill(signal)
      return gone
    }
  }
}
