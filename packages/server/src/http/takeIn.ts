import { Organisation } from "@agentwatch/core/api/Auth"
import { NothingStored, type Rejection } from "@agentwatch/core/api/Body"
import { HttpApp, HttpServerResponse } from "@effect/platform"
import { Clock, Duration, Effect, Either, Random, type Scope } from "effect"
import { Meters } from "../health/Meters.js"
import type { BufferFull } from "../ingest/BufferFull.js"
import type { Refused } from "../ingest/Delivery.js"
import { Ingest } from "../ingest/Ingest.js"
import type { Refusal, Rules } from "../ingest/Normalise.js"
import { ServerConfig } from "../ServerConfig.js"
import { type EncodedEntry, type Entry, SpanStore } from "../store/SpanStore.js"
import { ownTurn } from "./ownTurn.js"
import { overloaded, tooLarge } from "./readBody.js"

/** Largest span as JSON, in bytes. */
export const spanLimit = 1024 * 1024

/** Most spans of one body: each bad one costs a line of the answer. */
export const bodySpans = 50_000

/** Spans that are read in one turn of the event loop: some ten milliseconds of work. */
const inOneTurn = 1_000

/**
 * Sends a sender away until there is room. Each is told another time: if all came back together, most would be sent away
 * again, and their bodies come for nothing.
 */
const full = Effect.fnUntraced(function* ({ drained }: BufferFull) {
  const seconds = Math.ceil(Duration.toSeconds(drained) * (1 + (yield* Random.next)))
  yield* HttpApp.appendPreResponseHandler((_, response) =>
    Effect.succeed(HttpServerResponse.setHeader(response, "retry-after", String(seconds)))
  )
  return yield* overloaded("too much is waiting to be stored", seconds)
})

/** Refuses at once what could not be stored anyway, before its body is read. */
export const roomForMore = Effect.flatMap(Ingest, ({ room }) => room).pipe(Effect.catchTag("BufferFull", full))

/** What was read of a body: what is good in it, and what is not. */
interface Reading {
  /** How many there were. */
  readonly sent: number
  readonly entries: ReadonlyArray<EncodedEntry>
  /** Of each entry, where it stood in what was sent. */
  readonly places: ReadonlyArray<number>
  readonly rejected: ReadonlyArray<Rejection>
}

/** What was sent, each to be read by itself. */
export interface Sent {
  readonly length: number
  /** Fails with `NothingStored` where it shows that the whole body cannot be read. */
  readonly read: (index: number, rules: Rules) => Either.Either<Entry, Refusal | NothingStored>
  /** Of one as it was sent, in bytes. */
  readonly bytes: (index: number) => number
  /** Where reading one shows that the body cannot be read: the same body, parted with more care. */
  readonly otherwise?: Effect.Effect<Sent, NothingStored>
}

const bytesAsJson = (sent: unknown) => Buffer.byteLength(JSON.stringify(sent))

/** Those of a list that is there as a whole. */
export const each = <A>(
  all: ReadonlyArray<A>,
  read: (one: A, rules: Rules) => Either.Either<Entry, Refusal>,
  bytesOf: (one: A) => number = bytesAsJson
): Sent => ({
  length: all.length,
  read: (index, rules) => read(all[index] as A, rules),
  bytes: (index) => bytesOf(all[index] as A)
})

// A generator function that is made for a call outlives it, with all that it closes over: decision 0027.
const readAll = Effect.fnUntraced(function* (sent: Sent) {
  const meters = yield* Meters
  if (sent.length > bodySpans) {
    meters.rejected.inc({ reason: "too_large" }, sent.length)
    return yield* tooLarge(`more than ${bodySpans} in one body; send them in smaller ones`)
  }
  const { retentionDays, zeroDataRetention } = yield* ServerConfig
  const { encode, letGo } = yield* SpanStore
  const rules: Rules = {
    organisation: yield* Organisation,
    now: yield* Clock.currentTimeMillis,
    retentionDays,
    zeroDataRetention
  }
  const entries: Array<EncodedEntry> = []
  const places: Array<number> = []
  const rejected: Array<Rejection> = []
  for (let index = 0; index < sent.length; index++) {
    if (index > 0 && index % inOneTurn === 0) yield* ownTurn
    const entry = safely(() => {
      const read = sent.read(index, rules)
      if (Either.isLeft(read)) return Either.left(read.left)
      const encoded = encode(read.right)
      return tooLong(read.right, encoded, sent, index) ? overLimit : Either.right(encoded)
    })
    if (Either.isRight(entry)) {
      entries.push(entry.right)
      places.push(index)
    } else if (entry.left instanceof NothingStored) {
      letGo(entries)
      return yield* entry.left
    } else rejected.push({ index, ...entry.left })
  }
  if (rejected.length > 0) meters.rejected.inc({ reason: "invalid" }, rejected.length)
  return { sent: sent.length, entries, places, rejected } satisfies Reading
})

const readEach = (sent: Sent) => {
  const { otherwise } = sent
  return otherwise === undefined
    ? readAll(sent)
    : Effect.catchTag(readAll(sent), "NothingStored", () => Effect.flatMap(otherwise, readAll))
}

/** Those of the entries that the store will never hold, named by where they stood. */
const refusedOf = ({ entries, places }: Reading, refused: Refused): ReadonlyArray<Rejection> =>
  entries.flatMap((entry, at) =>
    refused.has(entry) ? [{ index: places[at] ?? 0, field: "", reason: "the store cannot hold it" }] : []
  )

/**
 * Checks each of a batch by itself, stores the good ones and names the bad ones. Fails if nothing was stored, so that a
 * success always means: what is not named is stored. `sent` is asked for what was sent in here, in a scope that ends when it
 * is read, because nobody may hold on to it while its rows wait for the store: that costs the garbage collector more than all
 * else together. `whenRead` is run once it is known that the body is one, also where it has too many.
 */
export const takeIn = Effect.fnUntraced(function* <E, R, R2 = never>(
  sent: Effect.Effect<Sent, E, R | Scope.Scope>,
  whenRead: Effect.Effect<void, never, R2> = Effect.void
) {
  const meters = yield* Meters
  const ingest = yield* Ingest
  const reading = yield* Effect.scoped(Effect.flatMap(sent, readEach)).pipe(
    Effect.tapErrorTag("BodyTooLarge", () => whenRead),
    Effect.zipLeft(whenRead)
  )
  const { entries } = reading
  const refused = yield* ingest.accept(entries).pipe(
    Effect.catchTags({
      BufferFull: (error) => Effect.zipRight(countRefused("full", entries.length), full(error)),
      NotStored: () =>
        Effect.zipRight(
          countRefused("store", entries.length),
          overloaded("the store does not take spans at the moment")
        )
    })
  )
  if (refused.size > 0) meters.rejected.inc({ reason: "store_refused" }, refused.size)
  const rejected =
    refused.size === 0
      ? reading.rejected
      : [...reading.rejected, ...refusedOf(reading, refused)].sort((one, other) => one.index - other.index)
  const accepted = entries.length - refused.size
  if (accepted === 0) {
    const error = reading.sent === 0 ? "nothing was sent" : "nothing that was sent could be taken"
    return yield* new NothingStored({ error, accepted: 0, rejected })
  }
  meters.accepted.inc(accepted)
  return { accepted, rejected }
})

const countRefused = (reason: "full" | "store", spans: number) =>
  Effect.map(Meters, (meters) => meters.rejected.inc({ reason }, spans))

/** A sign of one byte in a row may have been sent as six: `\u0000`. */
const longestSign = 6

const bytesOfSpan = ({ span }: Entry) =>
  Buffer.byteLength(JSON.stringify(span, (_, value) => (typeof value === "bigint" ? String(value) : value)))

// A large one is judged by what it is as JSON, and by what was sent: the same may be sent with more blanks and escapes, or with
// what is not kept.
const tooLong = (entry: Entry, { bytes }: EncodedEntry, sent: Sent, index: number) =>
  bytes * longestSign > spanLimit && bytesOfSpan(entry) > spanLimit && sent.bytes(index) > spanLimit

const overLimit = Either.left({ field: "", reason: `larger than ${spanLimit} bytes` })

// What is nested too deep for the stack is a bad span, not a fault of ours.
const safely = <A, E>(read: () => Either.Either<A, E>): Either.Either<A, E | Refusal> => {
  try {
    return read()
  } catch (error) {
    return Either.left({ field: "", reason: error instanceof RangeError ? "nested too deep" : "unreadable" })
  }
}
