import { Organisation } from "@agentwatch/core/api/Auth"
import { NothingStored, Overloaded, type Rejection } from "@agentwatch/core/api/Body"
import { Clock, Effect, Either } from "effect"
import { Ingest } from "../ingest/Ingest.js"
import type { Refusal, Rules } from "../ingest/Normalise.js"
import { ServerConfig } from "../ServerConfig.js"
import { type EncodedEntry, type Entry, SpanStore } from "../store/SpanStore.js"

/** Largest encoded span. */
const spanLimit = 1024 * 1024

const retryAfter = 1

export const overloaded = (error: string) => new Overloaded({ error, retry_after: retryAfter })

/**
 * Checks each of a batch by itself, stores the good ones and names the bad ones. Fails if nothing was stored, so that a
 * success always means: what is not named is stored.
 */
export const takeIn = (
  sent: ReadonlyArray<unknown>,
  read: (one: unknown, rules: Rules) => Either.Either<Entry, Refusal>
) =>
  Effect.gen(function* () {
    const { retentionDays, zeroDataRetention } = yield* ServerConfig
    const ingest = yield* Ingest
    const store = yield* SpanStore
    const rules: Rules = {
      organisation: yield* Organisation,
      now: yield* Clock.currentTimeMillis,
      retentionDays,
      zeroDataRetention
    }
    const entries: Array<EncodedEntry> = []
    const rejected: Array<Rejection> = []
    sent.forEach((one, index) => {
      const entry = readSafely(one, rules, read).pipe(Either.map(store.encode), Either.flatMap(withinLimit))
      if (Either.isLeft(entry)) rejected.push({ index, ...entry.left })
      else entries.push(entry.right)
    })
    if (entries.length === 0) {
      const error = sent.length === 0 ? "nothing was sent" : "nothing that was sent could be taken"
      return yield* new NothingStored({ error, accepted: 0, rejected })
    }
    yield* ingest.accept(entries).pipe(
      Effect.catchTags({
        BufferFull: () => overloaded("too much is waiting to be stored"),
        StoreError: () => overloaded("the store does not take spans at the moment")
      })
    )
    return { accepted: entries.length, rejected }
  })

const withinLimit = (encoded: EncodedEntry): Either.Either<EncodedEntry, Refusal> =>
  encoded.length > spanLimit / 4 && Buffer.byteLength(encoded) > spanLimit
    ? Either.left({ field: "", reason: `larger than ${spanLimit} bytes` })
    : Either.right(encoded)

// What is nested too deep for the stack is a bad span, not a fault of ours.
const readSafely = (
  one: unknown,
  rules: Rules,
  read: (one: unknown, rules: Rules) => Either.Either<Entry, Refusal>
): Either.Either<Entry, Refusal> => {
  try {
    return read(one, rules)
  } catch (error) {
    return Either.left({ field: "", reason: error instanceof RangeError ? "nested too deep" : "unreadable" })
  }
}
