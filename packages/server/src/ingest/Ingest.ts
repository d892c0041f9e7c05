import { Chunk, Clock, Deferred, Duration, Effect, Fiber, Mailbox, Schedule, Sink, Stream } from "effect"
import { Feed } from "../feed/Feed.js"
import { Meters } from "../health/Meters.js"
import { type EncodedEntry, SpanStore } from "../store/SpanStore.js"
import type { StoreError } from "../store/StoreError.js"
import { BufferFull } from "./BufferFull.js"
import { batchInterval, drainTime, remembered, rest, type StorePace, usualOf } from "./batchInterval.js"
import { type Delivery, makeDelivery, type Refused } from "./Delivery.js"
import { IngestConfig } from "./IngestConfig.js"
import { NotStored } from "./NotStored.js"
import { persist } from "./persist.js"

/** What waits to be stored, what is being written included. */
export interface Waiting {
  readonly spans: number
  readonly bytes: number
  /** When the oldest of it came, in milliseconds since the epoch; absent where nothing waits. */
  readonly oldest: number | undefined
}

/** Milliseconds after which a writer asks anew how many parts the store has. */
const partsEvery = 5_000

/** Longest that it waits for the answer: a store that is silent is not to hold up what comes next. */
const partsWithin = Duration.seconds(1)

/** What a delivery holds of memory whose sender was told to come back, until the writer comes to it, in bytes. */
const withdrawnBytes = 1_024

/**
 * Turns many small deliveries into few large inserts. A delivery is answered once the store has it.
 *
 * Waiting spans are bounded by their bytes; the mailbox itself is not, because counting deliveries would bound nothing.
 * There is one writer, so what a batch is checked against does not change while it is written.
 */
export class Ingest extends Effect.Service<Ingest>()("@agentwatch/server/Ingest", {
  scoped: Effect.gen(function* () {
    const bounds = yield* IngestConfig
    const store = yield* SpanStore
    const meters = yield* Meters
    const feed = yield* Feed
    const buffer = yield* Mailbox.make<Delivery>()
    /** Oldest first. */
    const waiting = new Set<Delivery>()
    let waitingBytes = 0
    /** Deliveries in the buffer whose senders were told to come back. A store may be away for days. */
    let withdrawn = 0
    let pace: StorePace = { insertMs: 0, usualMs: 0, busy: 0, insertBytes: 0, parts: 0 }
    /** Whether the last batch had few spans. */
    let few = false
    let utilization = performance.eventLoopUtilization()
    let lastWrites: ReadonlyArray<number> = []
    let askedForParts = Number.NEGATIVE_INFINITY
    let away = false
    const stopping = yield* Deferred.make<void>()

    const heldBytes = () => waitingBytes + withdrawn * withdrawnBytes

    const enter = (delivery: Delivery) =>
      Effect.sync(() => {
        if (!buffer.unsafeOffer(delivery)) return false
        waiting.add(delivery)
        waitingBytes += delivery.bytes
        return true
      })

    const leave = (delivery: Delivery) => {
      if (waiting.delete(delivery)) waitingBytes -= delivery.bytes
    }

    /** A sender that is told to come back will bring the same again; what nobody has begun to write may go. */
    const withdraw = (delivery: Delivery) => {
      delivery.withdrawn = true
      if (delivery.begun) return
      withdrawn++
      store.letGo(delivery.entries)
      delivery.entries = []
      leave(delivery)
    }

    const countParts = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - askedForParts < partsEvery) return pace.parts
      askedForParts = now
      return yield* Effect.timeout(Effect.disconnect(store.parts), partsWithin)
    }).pipe(Effect.orElseSucceed(() => 0))

    /** Said once for each time that the store goes away, which may be for hours. */
    const failed = (error: StoreError) =>
      Effect.suspend(() => {
        meters.failures.inc()
        if (away || !error.transient) return Effect.void
        away = true
        return Effect.logError("The store does not take spans. What waits is kept, and tried again.", error.message)
      })

    const back = Effect.suspend(() => {
      if (!away) return Effect.void
      away = false
      return Effect.logInfo("The store takes spans again.")
    })

    const write = persist((batch) => Effect.tap(store.append(batch), ({ arrived }) => feed.publish(arrived)), failed)

    /** Answers a delivery, or lets it wait again for what of it another server has begun to write. */
    const settle = (delivery: Delivery, contested: ReadonlySet<EncodedEntry>, refused: Refused) =>
      Effect.suspend(() => {
        for (const entry of refused.size === 0 ? [] : delivery.entries) {
          const reason = refused.get(entry)
          if (reason !== undefined) delivery.refused.set(entry, reason)
        }
        const left = contested.size === 0 ? [] : delivery.entries.filter((entry) => contested.has(entry))
        if (left.length === 0 || delivery.withdrawn) {
          leave(delivery)
          // Those that were settled before others of theirs are left to the collector.
          store.letGo(delivery.entries)
          return Deferred.succeed(delivery.settled, delivery.refused)
        }
        delivery.entries = left
        delivery.begun = false
        if (buffer.unsafeOffer(delivery)) return Effect.void
        // The server stops; its sender will find the next one.
        leave(delivery)
        return Deferred.fail(delivery.settled, new NotStored({ within: Duration.zero }))
      })

    const writeAll = Effect.fn("Ingest.write")(function* (deliveries: ReadonlyArray<Delivery>) {
      const began = yield* Clock.currentTimeMillis
      const { contested, duplicates, refused, stored } = yield* write(deliveries.flatMap(({ entries }) => entries))
      const insertMs = (yield* Clock.currentTimeMillis) - began
      yield* back
      const [why] = refused.values()
      if (why !== undefined) yield* Effect.logError(`The store refused ${refused.size} spans for good.`, why)
      meters.insertSeconds.observe(insertMs / 1_000)
      meters.batchSpans.observe(stored)
      meters.stored.inc(stored)
      meters.duplicates.inc(duplicates)
      meters.contested.inc(contested.length)
      const waitsOn = new Set(contested)
      yield* Effect.forEach(deliveries, (delivery) => settle(delivery, waitsOn, refused), { discard: true })
      const insertBytes = deliveries.reduce((sum, { bytes }) => sum + bytes, 0)
      lastWrites = [...lastWrites, insertMs].slice(-remembered)
      const before = utilization
      utilization = performance.eventLoopUtilization()
      const busy = performance.eventLoopUtilization(utilization, before).utilization
      pace = { insertMs, usualMs: usualOf(lastWrites), busy, insertBytes, parts: yield* countParts }
    })

    /** Whatever goes wrong with a batch reaches its senders and nobody else. */
    const writeBatch = (gathered: Chunk.Chunk<Delivery>) => {
      const deliveries = Chunk.toReadonlyArray(gathered).filter((delivery) => !delivery.withdrawn)
      withdrawn -= gathered.length - deliveries.length
      if (deliveries.length === 0) return Effect.void
      for (const delivery of deliveries) delivery.begun = true
      return Effect.catchAllCause(writeAll(deliveries), (cause) => {
        deliveries.forEach(leave)
        return Effect.forEach(deliveries, ({ settled }) => Deferred.failCause(settled, cause), { discard: true })
      })
    }

    /** Before a batch goes to the store, which is when it is asked for how long the next one is gathered. */
    const weigh = (deliveries: Chunk.Chunk<Delivery>) => {
      const spans = Chunk.reduce(deliveries, 0, (sum, { entries }) => sum + entries.length)
      const bytes = Chunk.reduce(deliveries, 0, (sum, delivery) => sum + delivery.bytes)
      few = spans < bounds.manySpans && bytes < bounds.manyBytes
      return deliveries
    }

    const batch = Sink.foldWeighted<Chunk.Chunk<Delivery>, Delivery>({
      initial: Chunk.empty(),
      maxCost: bounds.batchBytes,
      cost: (_, { bytes, withdrawn }) => (withdrawn ? 0 : bytes),
      body: (deliveries, delivery) => Chunk.append(deliveries, delivery)
    }).pipe(Sink.map(weigh))

    const paced = Schedule.forever.pipe(Schedule.addDelay(() => batchInterval(bounds, pace, few)))

    // A server that stops has no time to lose.
    const breathe = Effect.suspend(() => {
      const pause = rest(bounds, pace)
      return Duration.toMillis(pause) === 0 ? Effect.void : Effect.race(Effect.sleep(pause), Deferred.await(stopping))
    })

    const writer = yield* Mailbox.toStream(buffer).pipe(
      Stream.aggregateWithin(batch, paced),
      Stream.filter(Chunk.isNonEmpty),
      Stream.runForEach((gathered) => Effect.zipRight(writeBatch(gathered), breathe)),
      Effect.forkDaemon
    )

    // The writer is let go of without waiting for it: a store that neither answers nor can be interrupted would hold us.
    yield* Effect.addFinalizer(() =>
      Deferred.succeed(stopping, undefined).pipe(
        Effect.zipRight(buffer.end),
        Effect.zipRight(Fiber.await(writer)),
        Effect.interruptible,
        Effect.timeoutOption(bounds.drainTimeout),
        Effect.zipRight(Fiber.interruptFork(writer))
      )
    )

    const full = () => new BufferFull({ waitingBytes: heldBytes(), drained: drainTime(heldBytes(), pace) })

    /** Fails with `BufferFull` where nothing more would be taken at the moment. */
    const room = Effect.suspend(() => (heldBytes() >= bounds.waitingBytes ? full() : Effect.void))

    /**
     * Succeeds when the entries are stored, now or before, with those that never will be. Fails at once with `BufferFull`
     * when too many bytes wait, and with `NotStored` when the store takes too long.
     */
    const accept = Effect.fn("Ingest.accept")(function* (entries: ReadonlyArray<EncodedEntry>) {
      const delivery = yield* makeDelivery(entries, yield* Clock.currentTimeMillis)
      if (entries.length === 0) return delivery.refused
      const held = heldBytes()
      const fits = held === 0 || held + delivery.bytes <= bounds.waitingBytes
      if (!fits || !(yield* enter(delivery))) {
        store.letGo(entries)
        return yield* full()
      }
      return yield* Deferred.await(delivery.settled).pipe(
        Effect.timeoutFail({
          duration: bounds.answerWithin,
          onTimeout: () => new NotStored({ within: bounds.answerWithin })
        }),
        Effect.tapErrorTag("NotStored", () => Effect.sync(() => withdraw(delivery)))
      )
    })

    const status = Effect.sync((): Waiting => {
      let spans = 0
      for (const { entries } of waiting) spans += entries.length
      const [first] = waiting
      return { spans, bytes: waitingBytes, oldest: first?.since }
    })

    return { accept, room, status } as const
  })
}) {}
