import { randomUUID } from "node:crypto"
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { setTimeout } from "node:timers/promises"
import { ClickHouseLogLevel } from "@clickhouse/client"
import { ClickhouseClient } from "@effect/sql-clickhouse"
import { Data, Effect, Layer, Redacted, Schedule } from "effect"
import { connections, givingUp } from "./embedded/Connections.js"
import { room } from "./intact/room.js"
import { dropTornChanges } from "./intact/tornChanges.js"

/** The store cannot be opened; `message` says why and what to do. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{ readonly message: string }> {}

// The client would write failed statements to the log, and with an insert the content of spans.
const quiet = { level: ClickHouseLogLevel.OFF }

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause))

const unavailable = (directory: string) => (cause: unknown) =>
  new StoreUnavailable({
    message: /Failed to create connection|lock/i.test(reason(cause))
      ? // The engine tells why on its own error output only.
        `The store in ${directory} cannot be opened; most often another server holds it. ` +
        "Stop that one, or choose another directory with --db. Where none does, the engine has said why above."
      : `The store in ${directory} cannot be opened: ${reason(cause)}`
  })

/** Makes a directory and those above it. Node's own recursive way never ends where a parent vanishes at once, as in /proc. */
const makeDirectory = (directory: string): void => {
  if (existsSync(directory)) return
  makeDirectory(dirname(directory))
  mkdirSync(directory)
}

const prepared = (directory: string) =>
  Effect.try({
    try: () => {
      makeDirectory(resolve(directory))
      if (!statSync(directory).isDirectory()) throw new Error("it is a file")
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    },
    catch: (cause) =>
      new StoreUnavailable({
        message: `The directory ${directory} cannot be written (${reason(cause)}). Choose another one with --db, or change its rights.`
      })
  })

// Loaded only where it is used: with a remote server the native library is never touched.
const engine = Effect.tryPromise({
  try: async () => ({ ...(await import("chdb/connection")), drainPending: (await import("chdb")).drainPending }),
  catch: (cause) =>
    new StoreUnavailable({
      message:
        `The embedded ClickHouse does not run on ${process.platform}-${process.arch} (${reason(cause).split("\n")[0]}). ` +
        "It needs Linux with glibc or macOS, on x64 or arm64. Elsewhere set CLICKHOUSE_URL, for example CLICKHOUSE_URL=http://localhost:8123."
    })
})

type Engine = Effect.Effect.Success<typeof engine>

/**
 * Has the engine give up what it still does for a store, and waits for that, but not for ever. A connection does one thing
 * after the other, so there is always a next one to give up; and nothing can be said by way of it until then.
 */
const giveUp = ({ createChdbConnection, drainPending }: Engine, directory: string, mark: string) =>
  Effect.tryPromise(async (signal) => {
    let drained = false
    const pending = drainPending().then(() => {
      drained = true
    })
    const connection = createChdbConnection({ path: directory })
    while (!drained && !signal.aborted) {
      await connection.command({ query: givingUp(mark) })
      await Promise.race([pending, setTimeout(50)])
    }
    await connection.close()
  }).pipe(Effect.interruptible, Effect.disconnect, Effect.timeoutOption("5 seconds"), Effect.ignore)

/** ClickHouse inside this process, its data in a directory that no other process may use at the same time. */
export const embedded = (directory: string) =>
  Effect.gen(function* () {
    yield* prepared(directory)
    // On a full disk the engine would spoil what it opens, and say nothing.
    yield* Effect.mapError(
      room(directory),
      ({ message }) =>
        new StoreUnavailable({
          message: `The store cannot be opened: ${message}. Make room, or choose another directory with --db.`
        })
    )
    // A directory that cannot be read is told of when it is opened.
    yield* Effect.ignore(Effect.try(() => dropTornChanges(directory)))
    const chdb = yield* engine
    const mark = randomUUID()
    // A question that nobody waits for any more may still be worked on. But the engine has one directory at a time, and a
    // process that ends meanwhile is torn down by a signal. Done last, when nobody asks anything more.
    yield* Effect.addFinalizer(() => giveUp(chdb, directory, mark))
    const connection = yield* Effect.try({
      try: () => connections(() => chdb.createChdbConnection({ path: directory }), mark),
      catch: unavailable(directory)
    })
    // The two packages describe the same interface in types that differ by a hair; this is the one cast.
    return yield* Layer.build(ClickhouseClient.layer({ connection: connection as never, log: quiet }))
  }).pipe(Layer.scopedContext, Layer.mapError(unavailableOr(directory)))

const unavailableOr = (directory: string) => (error: { readonly _tag: string; readonly message: string }) =>
  error instanceof StoreUnavailable ? error : unavailable(directory)(error)

/** A ClickHouse server. It usually starts a little later than we do, so the first connection is tried for half a minute. */
export const remote = (url: Redacted.Redacted) =>
  ClickhouseClient.layer({ url: Redacted.value(url), request_timeout: 30_000, log: quiet }).pipe(
    Layer.tapError(() => Effect.logWarning(`ClickHouse at ${host(url)} does not answer yet; trying again.`)),
    Layer.retry(Schedule.spaced("2 seconds").pipe(Schedule.intersect(Schedule.recurs(15)))),
    Layer.mapError(
      () =>
        new StoreUnavailable({
          message:
            `The ClickHouse server at ${host(url)} does not answer. Check CLICKHOUSE_URL, its user and its password, ` +
            "for example CLICKHOUSE_URL=http://user:password@localhost:8123."
        })
    )
  )

// The URL may carry a password; only the host is ever shown.
const host = (url: Redacted.Redacted) => new URL(Redacted.value(url)).host
