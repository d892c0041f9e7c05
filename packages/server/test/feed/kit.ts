import { Organisation } from "@agentwatch/core/api/Auth"
import { Chunk, Effect, Layer, type Option, type Scope, Stream } from "effect"
import { type Asked, Feed } from "../../src/feed/Feed.js"
import { FeedBounds } from "../../src/feed/FeedBounds.js"
import { Meters } from "../../src/health/Meters.js"
import { fits } from "../../src/store/clickhouse/fits.js"
import { readRequest } from "../../src/store/clickhouse/readRequest.js"
import { binaryRows } from "../../src/store/clickhouse/rows/binaryRows.js"
import { FeedStore } from "../../src/store/FeedStore.js"
import type { Arrived } from "../../src/store/SpanStore.js"
import { entry } from "../store/clickhouse/stores.js"

const read = readRequest(binaryRows)

/** A store that has what it is given, in the order of arrival. */
export const storeWith = (stored: ReadonlyArray<Arrived>, before = 0) =>
  Layer.succeed(FeedStore, {
    before,
    read,
    fits,
    page: ({ after, upTo }, asked, most) =>
      Effect.succeed(
        stored
          .filter(({ arrival, entry }) => arrival > after && arrival <= upTo && fits(asked)(read(entry.row).marks))
          .slice(0, most)
          .map(({ arrival, entry }) => ({ arrival, event: read(entry.row).event }))
      ),
    count: ({ after, upTo }, asked) =>
      Effect.succeed(
        stored.filter(({ arrival, entry }) => arrival > after && arrival <= upTo && fits(asked)(read(entry.row).marks))
          .length
      ),
    behindNewest: (count, upTo, asked) =>
      Effect.succeed(
        stored.filter(({ arrival, entry }) => arrival <= upTo && fits(asked)(read(entry.row).marks)).toReversed()[count]
          ?.arrival ?? 0
      )
  })

export const feedOn = (store: Layer.Layer<FeedStore>, bounds: Partial<FeedBounds["Type"]> = {}) =>
  Feed.Default.pipe(
    Layer.provideMerge(Meters.Default),
    Layer.provide(store),
    Layer.provide(
      Layer.effect(
        FeedBounds,
        Effect.map(FeedBounds, (usual) => ({ ...usual, ...bounds }))
      )
    )
  )

/** A request whose task is its name. */
export const request = (
  name: string,
  arrival: number,
  fields: Readonly<Record<string, unknown>> = {},
  organisation = "a"
) =>
  ({
    arrival,
    entry: entry({ name, task: name, model_inference: { model_name: "m" }, ...fields }, organisation)
  }) satisfies Arrived

/** What a stream says, part by part: names of tasks, `lost n`, `heartbeat`. */
export const saidIn = (text: string): ReadonlyArray<string> =>
  text
    .split("\n\n")
    .filter((part) => part !== "")
    .map((part) => {
      const lost = /^event: lost\ndata: \{"lost":(\d+)\}$/.exec(part)
      if (lost !== null) return `lost ${lost[1]}`
      if (part === ": heartbeat") return "heartbeat"
      const data = /^id: (\d+-\d+)\ndata: (.*)$/.exec(part)
      return data === null ? part : (JSON.parse(data[2] as string) as { task_name: string }).task_name
    })

/** One who reads, and pulls when the test says so. */
export interface Pulling {
  /** What comes next, waiting for it. */
  readonly pull: Effect.Effect<ReadonlyArray<string>, Option.Option<unknown>>
}

export const open = (
  asked: Partial<Asked> = {},
  organisation = "a",
  cut = () => {}
): Effect.Effect<Pulling, unknown, Feed | Scope.Scope> =>
  Effect.gen(function* () {
    const feed = yield* Feed
    const stream = yield* feed.open({ filter: {}, backlog: 0, after: undefined, ...asked }, cut)
    const pull = yield* Stream.toPull(stream)
    // The first part is how long to wait before one comes back.
    yield* pull
    return {
      pull: Effect.map(pull, (chunk) =>
        Chunk.toReadonlyArray(chunk).flatMap((bytes) => saidIn(Buffer.from(bytes).toString()))
      )
    }
  }).pipe(Effect.provideService(Organisation, organisation))

/** Pulls until so much was said. */
export const pullAll = (
  { pull }: Pulling,
  parts: number
): Effect.Effect<ReadonlyArray<string>, Option.Option<unknown>> =>
  Effect.gen(function* () {
    const said: Array<string> = []
    while (said.length < parts) said.push(...(yield* pull))
    return said
  })
