import { Organisation } from "@agentwatch/core/api/Auth"
import { NothingStored, type Rejection } from "@agentwatch/core/api/Body"
import { Clock, Effect, Either } from "effect"
import { Ingest } from "../ingest/Ingest.js"
import type { Refusal, Rules } from "../ingest/Normalise.js"
import { ServerConfig } from "../ServerConfig.js"
import { type EncodedEntry, type Entry, SpanStore } from "../store/SpanStore.js"
import { overloaded, tooLarge } from "./readBody.js"

/** Largest span as JSON, in bytes. */
const spanLimit = 1024 * 1024

/** Most spans of one body: each bad one costs a line of the answer. */
const bodySpans = 50_000

/**
 * Checks each of a batch by itself, stores the good ones and names the bad ones. Fails if nothing was stored, so that a
 * success always means: what is not named is stored.
 */
export const takeIn = (
  sent: ReadonlyArray<unknown>,
  read: (one: unknown, rules: Rules) => Either.Either<Entry, Refusal>
) =>
  Effect.gen(function* () {
    if (sent.length > bodySpans) {
      return yield* tooLarge(`more than ${bodySpans} in one body; send them in smaller ones`)
    }
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
      const entry = safely(() => read(one, rules).pipe(Either.map(store.encode), Either.flatMap(withinLimit(one))))
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

// A row repeats some of what was sent in quotes of its own, so a large one is judged by what was sent.
const withinLimit =
  (sent: unknown) =>
  (encoded: EncodedEntry): Either.Either<EncodedEntry, Refusal> =>
    Buffer.byteLength(encoded) > spanLimit && Buffer.byteLength(JSON.stringify(sent)) > spanLimit
      ? Either.left({ field: "", reason: `larger than ${spanLimit} bytes` })
      : Either.right(encoded)

// What is nested too deep for the stack is a bad span, not a fault of ours.
const safely = <A>(read: () => Either.Either<A, Refusal>): Either.Either<A, Refusal> => {
  try {
    return read()
  } catch (error) {
    return Either.left({ field: "", reason: error instanceof RangeError ? "nested too deep" : "unreadable" })
  }
}
