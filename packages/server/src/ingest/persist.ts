import { Duration, Effect, Schedule } from "effect"
import type { Appended, EncodedEntry, SpanStore } from "../store/SpanStore.js"
import type { StoreError } from "../store/StoreError.js"
import type { Refused } from "./Delivery.js"

/** What became of a batch, and what of it the store will never take. */
export interface Persisted extends Omit<Appended, "arrived"> {
  readonly refused: Refused
}

// A store that is away may be so for hours. What it may have taken already is not given up.
const backoff = Schedule.exponential("100 millis").pipe(
  Schedule.modifyDelay((_, delay) => Duration.min(delay, Duration.seconds(2))),
  Schedule.jittered
)

const refusedAlone = (entry: EncodedEntry, { message }: StoreError): Persisted => ({
  stored: 0,
  duplicates: 0,
  contested: [],
  refused: new Map([[entry, message]])
})

const both = (one: Persisted, other: Persisted): Persisted => ({
  stored: one.stored + other.stored,
  duplicates: one.duplicates + other.duplicates,
  contested: [...one.contested, ...other.contested],
  refused: new Map([...one.refused, ...other.refused])
})

/**
 * Writes a batch, however long the store takes to come back. One that it will never take is halved until what is wrong with
 * it stands alone, so that a bad span costs its neighbours nothing. `failed` is told of every attempt that failed.
 */
export const persist =
  (append: (typeof SpanStore.Service)["append"], failed: (error: StoreError) => Effect.Effect<void>) =>
  (batch: ReadonlyArray<EncodedEntry>): Effect.Effect<Persisted> => {
    const write = (entries: ReadonlyArray<EncodedEntry>): Effect.Effect<Persisted> =>
      append(entries).pipe(
        Effect.tapError(failed),
        Effect.retry({ schedule: backoff, while: ({ transient }) => transient }),
        Effect.map(({ arrived: _, ...appended }): Persisted => ({ ...appended, refused: new Map() })),
        Effect.catchAll((error) => apart(entries, error))
      )
    const apart = (entries: ReadonlyArray<EncodedEntry>, error: StoreError): Effect.Effect<Persisted> => {
      const [one] = entries
      if (one === undefined || entries.length === 1) return Effect.succeed(refusedAlone(one as EncodedEntry, error))
      const middle = entries.length >> 1
      return Effect.zipWith(write(entries.slice(0, middle)), write(entries.slice(middle)), both)
    }
    return write(batch)
  }
