import { Chunk, Deferred, Effect, Fiber, Mailbox, Schedule, Sink, Stream } from "effect"
import { type EncodedEntry, SpanStore } from "../store/SpanStore.js"
import type { StoreError } from "../store/StoreError.js"
import { BufferFull } from "./BufferFull.js"
import { IngestConfig } from "./IngestConfig.js"

/** One sender's spans, and the answer it waits for. */
interface Delivery {
  readonly entries: ReadonlyArray<EncodedEntry>
  readonly bytes: number
  readonly stored: Deferred.Deferred<void, StoreError>
}

/**
 * Turns many small deliveries into few large inserts. A delivery is answered once the store has it.
 *
 * Waiting spans are bounded by their bytes; the mailbox itself is not, because counting deliveries would bound nothing.
 */
export class Ingest extends Effect.Service<Ingest>()("@agentwatch/server/Ingest", {
  scoped: Effect.gen(function* () {
    const { batchBytes, batchInterval, drainTimeout, retryFor, waitingBytes } = yield* IngestConfig
    const store = yield* SpanStore
    const buffer = yield* Mailbox.make<Delivery>()
    let waiting = 0

    // The delays stay short, because the last one is begun before the time is up.
    const backoff = Schedule.exponential("100 millis").pipe(
      Schedule.union(Schedule.spaced("1 second")),
      Schedule.jittered,
      Schedule.upTo(retryFor)
    )

    const write = Effect.fn("Ingest.write")(function* (deliveries: Chunk.Chunk<Delivery>) {
      const entries = Chunk.toReadonlyArray(deliveries).flatMap((delivery) => delivery.entries)
      const outcome = yield* store.append(entries).pipe(
        Effect.retry({ schedule: backoff, while: (error) => error.transient }),
        Effect.tapError((error) => Effect.logError("A batch was not stored; its senders are told so.", error.message)),
        Effect.exit
      )
      for (const { bytes } of deliveries) waiting -= bytes
      yield* Effect.forEach(deliveries, ({ stored }) => Deferred.done(stored, outcome), { discard: true })
    })

    const batch = Sink.foldWeighted<Chunk.Chunk<Delivery>, Delivery>({
      initial: Chunk.empty(),
      maxCost: batchBytes,
      cost: (_, { bytes }) => bytes,
      body: (deliveries, delivery) => Chunk.append(deliveries, delivery)
    })

    const writer = yield* Mailbox.toStream(buffer).pipe(
      Stream.aggregateWithin(batch, Schedule.spaced(batchInterval)),
      Stream.filter(Chunk.isNonEmpty),
      Stream.runForEach(write),
      Effect.forkDaemon
    )

    // The writer is let go of without waiting for it: a store that neither answers nor can be interrupted would hold us.
    yield* Effect.addFinalizer(() =>
      buffer.end.pipe(
        Effect.zipRight(Fiber.await(writer)),
        Effect.interruptible,
        Effect.timeoutOption(drainTimeout),
        Effect.zipRight(Fiber.interruptFork(writer))
      )
    )

    /** Succeeds when the entries are stored. Fails at once with `BufferFull` when too many bytes wait. */
    const accept = Effect.fn("Ingest.accept")(function* (entries: ReadonlyArray<EncodedEntry>) {
      if (entries.length === 0) return
      const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0)
      if (waiting > 0 && waiting + bytes > waitingBytes) return yield* new BufferFull({ waitingBytes: waiting })
      const stored = yield* Deferred.make<void, StoreError>()
      waiting += bytes
      const offered = yield* buffer.offer({ entries, bytes, stored })
      if (!offered) {
        waiting -= bytes
        return yield* new BufferFull({ waitingBytes: waiting })
      }
      yield* Deferred.await(stored)
    })

    return { accept } as const
  })
}) {}
