import type { ChdbConnection } from "chdb/connection"
import { bound } from "./literal.js"

type Statement = "query" | "command" | "exec" | "insert"

/** The part of a connection that a client uses. */
export type Connections = Pick<ChdbConnection, Statement | "ping" | "close">

/** Questions that are worked on at once; more of them wait. Each takes memory, and both cores where they are free. */
const readers = 4

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

/**
 * What a statement had already written when it failed stands before the reply to the next one on its connection, and whoever
 * asked that could not read it. So the next one is ours.
 */
const clear = ({ connection }: Line) => connection.query({ query: "SELECT 1" }).catch(() => undefined)

/**
 * Several connections to the embedded engine as one. A connection does one statement after the other: what is written has one
 * of its own, so that it never waits for a question, and questions have a few, opened as they are needed.
 */
export const connections = (first: ChdbConnection, open: () => ChdbConnection): Connections => {
  const writing = lineOf(first)
  const reading: Array<Line> = []

  const idlest = (): Line => {
    const [least] = reading.toSorted((one, other) => one.waiting - other.waiting)
    if (least !== undefined && (least.waiting === 0 || reading.length >= readers)) return least
    const opened = lineOf(open())
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
    query: ({ abort_signal, query, query_params, ...rest }) =>
      on(idlest(), abort_signal, (connection) => connection.query({ ...rest, query: bound(query, query_params) })),
    command: ({ abort_signal, query, query_params, ...rest }) =>
      on(writing, abort_signal, (connection) => connection.command({ ...rest, query: bound(query, query_params) })),
    exec: ({ abort_signal, query, query_params, ...rest }) =>
      on(writing, abort_signal, (connection) => connection.exec({ ...rest, query: bound(query, query_params) })),
    insert: (params) => on(writing, params.abort_signal, (connection) => connection.insert(params)),
    ping: (params) => first.ping(params),
    close: async () => {
      await Promise.all([writing, ...reading].map(({ connection }) => connection.close()))
    }
  }
}
