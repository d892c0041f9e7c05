import { Organisation } from "@agentwatch/core/api/Auth"
import type { Filter } from "@agentwatch/core/api/Filter"
import { Chunk, Clock, Deferred, Duration, Effect, FiberHandle, Option, Schedule, Stream } from "effect"
import { Meters } from "../health/Meters.js"
import { FeedStore, type Arrivals as Range } from "../store/FeedStore.js"
import type { Arrived } from "../store/SpanStore.js"
import type { StoreError } from "../store/StoreError.js"
import { FeedBounds } from "./FeedBounds.js"
import { eventFrame, heartbeat, lostFrame, opening } from "./frames.js"
import { type Call, type Listener, Listeners } from "./Listeners.js"
import { Reader, type Search } from "./Reader.js"
import { Readings } from "./Readings.js"
import { Ring } from "./Ring.js"

/** What somebody wants to be told of. */
export interface Asked {
  readonly filter: Filter
  /** Events of before to begin with: the newest that fit. */
  readonly backlog: number
  /** The arrival of the last event that it has; then it goes on behind that, without a backlog. */
  readonly after: number | undefined
}

/** What a stream begins with from the store. */
interface Past extends Range {
  /** Of those before, which are too many. */
  readonly lost: number
}

/** Lets whatever waits for the network run, too. */
const nextTurn = Effect.async<void>((resume) => void setImmediate(() => resume(Effect.void)))

/**
 * Tells readers of requests as they are stored. There is one ring for all of them, and each is a place in it: nothing waits
 * for a reader, so one that is slow costs nobody anything, and loses the oldest first.
 */
export class Feed extends Effect.Service<Feed>()("@agentwatch/server/Feed", {
  scoped: Effect.gen(function* () {
    const bounds = yield* FeedBounds
    const store = yield* FeedStore
    const meters = yield* Meters
    const ring = new Ring(bounds, store.before)
    const readings = new Readings(ring, store.read, bounds.readBytes)
    const listeners = new Listeners()
    const questions = yield* Effect.makeSemaphore(bounds.questions)
    const gone = yield* Deferred.make<void>()
    /** The arrival of the last span that was published. */
    let upTo = store.before
    let ended = false

    /** Takes what has been stored, in the order of arrival. Batches come every 100 to 250 ms, and each wakes readers once. */
    const publish = (arrived: ReadonlyArray<Arrived>) =>
      Effect.sync(() => {
        const organisations = new Set<string>()
        for (const { arrival, entry } of arrived) {
          upTo = arrival
          if (!entry.request) continue
          ring.push(entry.organisation, arrival, entry.row)
          organisations.add(entry.organisation)
        }
        listeners.news(organisations)
      })

    /** One clock for all of them, which stands still while there are none. */
    const ticking = yield* FiberHandle.make()
    const tick = Effect.map(Clock.currentTimeMillis, (now) =>
      listeners.silent(now - Duration.toMillis(bounds.silence), now)
    )
    const ticks = Effect.repeat(tick, Schedule.spaced("1 second"))

    const backInRing = (reader: Reader, search: Search) =>
      Effect.gen(function* () {
        while (!reader.lookBack(search)) yield* nextTurn
        if (search.left > 0 || search.item < ring.first) return false
        reader.goBackTo(search.item)
        return true
      })

    const since = (after: number, published: number, filter: Filter) =>
      Effect.gen(function* () {
        const lost = (yield* store.count({ after, upTo: published }, filter)) - bounds.replayed
        if (lost <= 0) return { after, upTo: published, lost: 0 } satisfies Past
        const from = yield* store.behindNewest(bounds.replayed, published, filter)
        return { after: Math.max(after, from), upTo: published, lost } satisfies Past
      })

    const newest = (count: number, published: number, filter: Filter) =>
      Effect.map(store.behindNewest(count, published, filter), (after): Past => ({ after, upTo: published, lost: 0 }))

    /**
     * A reader where its stream begins, and the past that is to be told before. What is published while the store is asked
     * for that lies ahead of the reader: so its place is taken together with the arrival up to which the past goes.
     */
    const begin = (organisation: string, { after, backlog, filter }: Asked) =>
      Effect.gen(function* () {
        const reader = new Reader(ring, readings, { organisation, fits: store.fits(filter) })
        const published = upTo
        const search = { item: ring.end, left: backlog }
        const inRing = after !== undefined && after >= ring.before
        if (inRing) reader.goBackTo(ring.later(after))
        if (inRing || (after === undefined && (yield* backInRing(reader, search)))) return { reader, past: undefined }
        const question = after === undefined ? newest(backlog, published, filter) : since(after, published, filter)
        return { reader, past: yield* questions.withPermits(1)(question) }
      })

    const lose = (lost: number) => Effect.sync(() => meters.lost.inc(lost))

    /** Page by page, as it is asked for. */
    const replay = ({ after, lost, upTo }: Past, filter: Filter) =>
      Stream.paginateChunkEffect(after, (position) =>
        Effect.map(
          questions.withPermits(1)(store.page({ after: position, upTo }, filter, bounds.page)),
          (page) =>
            [
              page.length === 0
                ? Chunk.empty<Uint8Array>()
                : Chunk.of<Uint8Array>(Buffer.concat(page.map(({ arrival, event }) => eventFrame(arrival, event)))),
              page.length < bounds.page ? Option.none() : Option.fromNullable(page.at(-1)?.arrival)
            ] as const
        )
      ).pipe((pages) =>
        lost > 0 ? Stream.concat(Stream.fromEffect(Effect.as(lose(lost), lostFrame(lost))), pages) : pages
      )

    const wait = (reader: Reader, listener: Listener) =>
      Effect.async<Call>((resume) => {
        if (ended || !reader.caughtUp) return resume(Effect.succeed("news"))
        listener.wake = (call) => resume(Effect.succeed(call))
        return Effect.sync(() => {
          listener.wake = undefined
        })
      })

    const live = (reader: Reader, listener: Listener) => {
      const say = (frames: ReadonlyArray<Buffer>) =>
        Effect.map(Clock.currentTimeMillis, (now): Uint8Array => {
          listeners.spoke(listener, now)
          return frames.length === 1 ? (frames[0] as Buffer) : Buffer.concat(frames)
        })
      const next: Effect.Effect<Uint8Array, Option.Option<never>> = Effect.suspend(() => {
        if (ended) return Effect.fail(Option.none())
        const { frames, lost } = reader.step(bounds.chunkBytes)
        if (lost > 0) meters.lost.inc(lost)
        if (frames.length > 0) return say(frames)
        if (!reader.caughtUp) return Effect.zipRight(nextTurn, next)
        return Effect.flatMap(wait(reader, listener), (call) => (call === "silence" ? say([heartbeat]) : next))
      })
      return Stream.repeatEffectOption(next)
    }

    const counted = Effect.suspend(() => {
      meters.readers.set(listeners.size)
      return listeners.size > 0
        ? FiberHandle.run(ticking, ticks, { onlyIfMissing: true })
        : Effect.zipRight(FiberHandle.clear(ticking), ended ? Deferred.succeed(gone, undefined) : Effect.void)
    })

    const enter = (organisation: string, cut: () => void) =>
      Effect.acquireRelease(
        Effect.gen(function* () {
          const listener: Listener = { organisation, spoke: 0, wake: undefined, cut }
          listeners.spoke(listener, yield* Clock.currentTimeMillis)
          yield* counted
          return listener
        }),
        (listener) =>
          Effect.suspend(() => {
            listeners.leave(listener)
            return counted
          })
      )

    /**
     * A stream of Server-Sent Events, each event once and in the order in which they were stored. `cut` breaks it off where it
     * is stuck. It fails where the store does while the past is told; then its reader is to come back with the last id it has.
     */
    const open = Effect.fn("Feed.open")(function* (asked: Asked, cut: () => void) {
      const organisation = yield* Organisation
      const { past, reader } = yield* begin(organisation, asked)
      const before: Stream.Stream<Uint8Array, StoreError> =
        past === undefined
          ? Stream.empty
          : Stream.provideService(replay(past, asked.filter), Organisation, organisation)
      return Stream.unwrapScoped(
        Effect.map(enter(organisation, cut), (listener) =>
          Stream.make<[Uint8Array]>(opening).pipe(Stream.concat(before), Stream.concat(live(reader, listener)))
        )
      )
    })

    /** Ends every stream; what is stuck is broken off after a moment. */
    const end = Effect.gen(function* () {
      ended = true
      if (listeners.size === 0) return
      listeners.end()
      yield* Effect.timeoutOption(Deferred.await(gone), bounds.farewell)
      listeners.cut()
    })

    /** What is held at the moment. */
    const held = Effect.sync(() => ({
      items: ring.end - ring.first,
      bytes: ring.bytes,
      readBytes: readings.bytes,
      readers: listeners.size
    }))

    return { publish, open, end, held } as const
  })
}) {}
