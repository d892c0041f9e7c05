import { env } from "node:process"
import type { ChdbConnection } from "chdb/connection"
import { bound } from "./literal.js"

type Statement = "query" | "command" | "exec" | "insert"

/** The part of a connection that a client uses. */
export type Connections = Pick<ChdbConnection, Statement | "ping" | "close">

// The engine knows no ids of statements, but their texts.
const asksToGiveUp = /^KILL QUERY WHERE query_id = '([\w-]+)'$/

/** A statement that has the engine give up those in whose text something stands. */
export const givingUp = (mark: string) =>
  `KILL QUERY WHERE position(query, '${mark}') > 0 AND query_id != queryID() ASYNC`

/**
 * Questions that are worked on at once; more of them wait. Each takes memory, and both cores where they are free, and holds a
 * thread of Node's pool, in which there must be one for what is written, and one to give questions up by.
 */
// biome-ignore lint/style/noProcessEnv: it is Node's own, and no setting of ours.
const readers = Math.max(1, Math.min(4, (Number(env.UV_THREADPOOL_SIZE) || 4) - 2))

/** Bytes that a question may be long: values stand in its text, and twenty names are as long as twenty spans may be. */
const longest = 256 * 1_024 * 1_024

/** A question about what has just been written: it comes after the write, and waits for no other question. */
const asksOfWrites = /\bFROM system\.events\b/

const nobodyWaits = () => new Error("nobody waits for it any more")

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(nobodyWaits()), { once: true })
  })

/** A connection, with what it still has to do. */
interface Line {
  readonly connection: ChdbConnection
  waiting: number
  /** Fulfilled once it is free. */
  free: Promise<unknown>
}

const lineOf = (connection: ChdbConnection): Line => ({ connection, waiting: 0, free: Promise.resolve() })

const letAskAtLength = ({ connection }: Line) =>
  connection.command({ query: `SET max_query_size = ${longest}` }).catch(() => undefined)

/**
 * What a statement had already written when it failed stands before the reply to the next one on its connection, and whoever
 * asked that could not read it. So the next one is ours.
 */
const clear = ({ connection }: Line) => connection.query({ query: "SELECT 1" }).catch(() => undefined)

/**
 * Several connections to the embedded engine as one. A connection does one statement after the other: what is written has one
 * of its own, so that it never waits for a question, and questions have a few, opened as they are needed. `mark` stands in the
 * text of whatever is run by way of them.
 */
export const connections = (openOne: () => ChdbConnection, mark: string): Connections => {
  let closed = false
  // One that is opened late, by a question given up at the very end, would never be closed, and hold the directory.
  const open = () => {
    if (closed) throw new Error("the store is closed")
    return lineOf(openOne())
  }
  const writing = open()
  let ending: Line | undefined
  const reading: Array<Line> = []

  const idlest = (): Line => {
    const [least] = reading.toSorted((one, other) => one.waiting - other.waiting)
    if (least !== undefined && (least.waiting === 0 || reading.length >= readers)) return least
    const opened = open()
    opened.free = letAskAtLength(opened)
    reading.push(opened)
    return opened
  }

  /** Whoever gives up is let go of at once; the connection is busy until the engine is done with what it has begun. */
  const on = <A>(line: Line, signal: AbortSignal | undefined, work: (connection: ChdbConnection) => Promise<A>) => {
    line.waiting++
    const done = line.free.then(() => {
      if (signal?.aborted) throw nobodyWaits()
      return work(line.connection)
    })
    line.free = done.catch(() => clear(line)).finally(() => void line.waiting--)
    return signal === undefined ? done : Promise.race([done, aborted(signal)])
  }

  return {
    query: async ({ abort_signal, query, query_params, ...rest }) => {
      const marked = `${bound(query, query_params)} /* ${mark} ${rest.query_id} */`
      const line = asksOfWrites.test(query) ? writing : idlest()
      return on(line, abort_signal, (connection) => connection.query({ ...rest, query: marked }))
    },
    command: async ({ abort_signal, query, query_params, ...rest }) => {
      const [, id] = asksToGiveUp.exec(query) ?? []
      if (id !== undefined) {
        ending ??= open()
        return on(ending, undefined, (connection) => connection.command({ query: givingUp(`${mark} ${id}`) }))
      }
      const marked = `/* ${mark} */ ${bound(query, query_params)}`
      return on(writing, abort_signal, (connection) => connection.command({ ...rest, query: marked }))
    },
    exec: async ({ abort_signal, query, query_params, ...rest }) =>
      on(writing, abort_signal, (connection) => connection.exec({ ...rest, query: bound(query, query_params) })),
    insert: (params) => on(writing, params.abort_signal, (connection) => connection.insert(params)),
    ping: (params) => writing.connection.ping(params),
    close: async () => {
      closed = true
      const all = [writing, ...reading, ...(ending === undefined ? [] : [ending])]
      await Promise.all(all.map(({ connection }) => connection.close()))
    }
  }
}
