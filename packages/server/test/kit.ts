import { connect } from "node:net"
import { HttpServer } from "@effect/platform"
import { Context, Duration, Effect, Exit, Layer, Logger, Option, Scope, Stream } from "effect"
import { Feed } from "../src/feed/Feed.js"
import { Meters } from "../src/health/Meters.js"
import { IngestConfig } from "../src/ingest/IngestConfig.js"
import { layer } from "../src/Server.js"
import type { ServerSettings } from "../src/ServerConfig.js"
import { CostStore } from "../src/store/CostStore.js"
import { EventStore } from "../src/store/EventStore.js"
import { FeedStore } from "../src/store/FeedStore.js"
import { MetricsStore } from "../src/store/MetricsStore.js"
import { ReportStore } from "../src/store/ReportStore.js"
import type { StoreError } from "../src/store/StoreError.js"
import { TraceStore } from "../src/store/TraceStore.js"
import { storeDirectory } from "./directories.js"

/** Settings as a user has them who sets nothing, on a free port and in a directory of their own. */
export const settings = (changed: Partial<ServerSettings> = {}): ServerSettings => ({
  host: "127.0.0.1",
  port: 0,
  directory: changed.directory ?? storeDirectory(),
  clickhouseUrl: Option.none(),
  database: "agentwatch",
  apiKey: Option.none(),
  localModeSaid: false,
  corsOrigins: ["http://localhost:3000"],
  zeroDataRetention: false,
  retentionDays: 30,
  fsync: false,
  ...changed
})

/** Stores of which every question comes to the same. */
export const questionsTo = (answer: Effect.Effect<never, StoreError>) =>
  Layer.mergeAll(
    Layer.succeed(TraceStore, { list: () => answer, filters: answer }),
    Layer.succeed(EventStore, { list: () => answer }),
    Layer.succeed(FeedStore, {
      before: 0,
      read: () => {
        throw new Error("nobody reads along here")
      },
      fits: () => () => false,
      page: () => answer,
      count: () => answer,
      behindNewest: () => answer
    }),
    Layer.succeed(MetricsStore, {
      figures: answer,
      summary: () => answer,
      timeseries: () => answer,
      breakdown: () => answer
    }),
    Layer.succeed(CostStore, {
      daily: () => answer,
      byAgent: () => answer,
      byModel: () => answer,
      byUser: () => answer,
      byTag: () => answer
    }),
    Layer.succeed(ReportStore, { monthly: () => answer, lines: () => Stream.fromEffect(answer) })
  )

/** The feed of a pipeline that nobody reads along with. */
export const unreadFeed = Feed.Default.pipe(
  Layer.provide([questionsTo(Effect.die("nobody asks here")), Meters.Default])
)

/** A running server: the real one, on a real port, with the embedded store. */
export interface Running {
  readonly url: string
  readonly stop: () => Promise<void>
}

// What the server logs is not what is asked here.
const silent = Logger.remove(Logger.defaultLogger)

/** Builds a Layer that listens, and keeps it until it is stopped. */
export const launch = async <E>(built: Layer.Layer<HttpServer.HttpServer, E>): Promise<Running> => {
  const scope = Effect.runSync(Scope.make())
  const url = await Effect.runPromise(
    Effect.gen(function* () {
      const context = yield* Layer.buildWithScope(Layer.provide(built, silent), scope)
      return yield* HttpServer.addressFormattedWith(Effect.succeed).pipe(Effect.provide(context))
    })
  )
  return { url, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

/** Senders are told to come back after a minute instead of seconds: a machine may be slow, and no test is about that. */
const patient = Layer.succeed(IngestConfig, {
  ...Effect.runSync(Effect.provide(IngestConfig, Context.empty())),
  answerWithin: Duration.minutes(1)
})

export const start = (given: ServerSettings, site: Option.Option<string> = Option.none()): Promise<Running> =>
  launch(Layer.provide(layer(given, site), patient))

let made = 0
const hex = (digits: number) => (++made).toString(16).padStart(digits, "0")

export const traceId = () => `a${hex(31)}`
export const spanId = () => `b${hex(15)}`

/** Nanoseconds since the epoch, `seconds` ago. */
export const ago = (seconds: number) => BigInt(Date.now() - Math.round(seconds * 1000)) * 1_000_000n

/** A span that is taken as it is; `changed` replaces fields. */
export const span = (changed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => {
  const now = ago(0)
  return {
    trace_id: traceId(),
    span_id: spanId(),
    name: "a step",
    start_time_unix_nano: now.toString(),
    end_time_unix_nano: (now + 5_000_000n).toString(),
    status: { code: "OK" },
    ...changed
  }
}

export const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

/** What came back: the status, and the body read as JSON. */
export const answered = async (response: Response | Promise<Response>) => {
  const got = await response
  return [got.status, (await got.json()) as unknown] as const
}

export const get = (url: string, headers: Readonly<Record<string, string>> = {}) => answered(fetch(url, { headers }))

/** Says something no well-behaved client would, and gives back all that is said in return. */
export const say = (url: string, text: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let heard = ""
    socket.setTimeout(5_000, () => reject(new Error(`no end after: ${heard}`)))
    socket.on("data", (chunk) => {
      heard += chunk.toString()
    })
    socket.on("error", reject)
    socket.on("close", () => resolve(heard))
  })

/** A GET with a path and headers exactly as given. */
export const ask = (url: string, path: string, headers: ReadonlyArray<string> = [`Host: ${new URL(url).host}`]) =>
  say(url, `${["GET", path, "HTTP/1.1"].join(" ")}\r\n${[...headers, "Connection: close"].join("\r\n")}\r\n\r\n`)
