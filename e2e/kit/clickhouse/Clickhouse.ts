import { spawn } from "node:child_process"
import { join } from "node:path"
import { afterwards } from "../afterwards.js"
import { ownDirectory } from "../directory.js"
import type { Fault, Rule } from "./fault.js"
import { spanInserts } from "./fault.js"
import type { Counts, Reply, Request } from "./messages.js"

/** A ClickHouse server of the test's own; it ends with the test. */
export interface Clickhouse {
  readonly url: string
  readonly directory: string
  /** From now on this goes wrong, on inserts into `spans` unless told otherwise, and as often as told or until `heal`. */
  readonly fault: (fault: Fault, more?: { readonly on?: string; readonly times?: number }) => Promise<void>
  /** Nothing goes wrong any more with statements that come from now on. */
  readonly heal: () => Promise<void>
  /** The port is closed, and so are all connections. */
  readonly refuse: () => Promise<void>
  /** The port is open again. */
  readonly accept: () => Promise<void>
  readonly counts: () => Promise<Counts>
  /** Asks the engine itself, whatever goes wrong for others. */
  readonly query: <A>(sql: string) => Promise<ReadonlyArray<A>>
  /** The power goes off. */
  readonly kill: () => Promise<void>
  /** Ends it in good order. */
  readonly stop: () => Promise<void>
  /** Starts it again after `kill` or `stop`: the same directory, the same port, and nothing goes wrong. */
  readonly restart: () => Promise<void>
}

export interface ClickhouseOptions {
  readonly directory?: string
  /** A command that runs the process, such as one that enters a namespace. */
  readonly within?: ReadonlyArray<string>
}

interface Running {
  readonly port: number
  readonly ask: (request: Request) => Promise<unknown>
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

const start = async (directory: string, port: number, within: ReadonlyArray<string>): Promise<Running> => {
  const program = join(import.meta.dirname, "process.ts")
  const [command = "", ...args] = [...within, process.execPath, program, directory, String(port), ownDirectory()]
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Each statement holds a thread, and a slow one must not keep others waiting.
    env: { PATH: process.env.PATH ?? "", UV_THREADPOOL_SIZE: "64", TZ: "UTC" }
  })
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  afterwards(() => {
    child.kill("SIGKILL")
    return gone
  })
  let said = ""
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString()
  })
  const waiting = new Map<number, (reply: Exclude<Reply, { readonly ready: true }>) => void>()
  const listensOn = await new Promise<number>((resolve, reject) => {
    child.on("message", (reply: Reply) => {
      if ("ready" in reply) resolve(reply.port)
      else waiting.get(reply.id)?.(reply)
    })
    void gone.then(() => reject(new Error(`ClickHouse has ended: ${said}`)))
  })
  let asked = 0
  return {
    port: listensOn,
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = ++asked
        waiting.set(id, (reply) => {
          waiting.delete(id)
          if ("error" in reply) reject(new Error(reply.error))
          else resolve(reply.result)
        })
        void gone.then(() => reject(new Error(`ClickHouse has ended: ${said}`)))
        child.send({ id, request })
      }),
    end: (signal) => {
      child.kill(signal)
      return gone
    }
  }
}

export const startClickhouse = async (options: ClickhouseOptions = {}): Promise<Clickhouse> => {
  const { directory = ownDirectory(), within = [] } = options
  let running = await start(directory, 0, within)
  const { port } = running
  const done = async (request: Request) => void (await running.ask(request))
  return {
    url: `http://127.0.0.1:${port}`,
    directory,
    fault: (fault, { on = spanInserts, times } = {}) => {
      const rule: Rule = { fault, on, ...(times === undefined ? {} : { times }) }
      return done({ ask: "fault", rule })
    },
    heal: () => done({ ask: "heal" }),
    refuse: () => done({ ask: "refuse" }),
    accept: () => done({ ask: "accept" }),
    counts: async () => (await running.ask({ ask: "counts" })) as Counts,
    query: async <A>(sql: string) => {
      const text = (await running.ask({ ask: "query", sql })) as string
      return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as A)
    },
    kill: () => running.end("SIGKILL"),
    stop: () => running.end("SIGTERM"),
    restart: async () => {
      running = await start(directory, port, within)
    }
  }
}
