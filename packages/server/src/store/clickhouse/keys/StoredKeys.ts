import { Context, Effect, Layer, Schedule, Schema } from "effect"
import type { EncodedEntry, KeyHash } from "../../SpanStore.js"
import type { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import { type KeyFilter, makeKeyFilter, mostKeys } from "./KeyFilter.js"
import { keyHashesIn, keyHashSql } from "./keyHash.js"
import { loadedSlices } from "./loadedSlices.js"

/** What spans are told apart by. */
export type SpanKey = Pick<EncodedEntry, "organisation" | "traceId" | "spanId">

/** A span's key as one text. */
export const identity = ({ organisation, spanId, traceId }: SpanKey): string => `${traceId}${spanId}${organisation}`

/** Knows which spans are stored, as long as it is told of all that are. */
export class StoredKeys extends Context.Tag("@agentwatch/server/StoredKeys")<StoredKeys, Known>() {}

export interface Known {
  /** Those that are not stored. What the filter has never seen is not asked for; the rest is looked up. */
  readonly unseen: (entries: ReadonlyArray<EncodedEntry>) => Effect.Effect<ReadonlyArray<EncodedEntry>, StoreError>
  /** Those of them that are stored, as a set of their identities; each is looked up. */
  readonly stored: (spans: ReadonlyArray<SpanKey>) => Effect.Effect<ReadonlySet<string>, StoreError>
  /** From now on this one may be stored. `start` in milliseconds since the epoch. */
  readonly note: (hash: KeyHash, start: number) => void
  /** Learns what is stored; everything else waits for it. Needed again where something was stored that was not noted. */
  readonly load: Effect.Effect<void, StoreError>
}

const Minute = Schema.Struct({ minute: Schema.Number, spans: Schema.NumberFromString })
const Hashes = Schema.Struct({ hashes: Schema.String })
const Key = Schema.Struct({ organisation: Schema.String, traceId: Schema.String, spanId: Schema.String })

/** Keys in one question: some 100 bytes each, of the 256 KiB that a statement may have. */
const keysAtOnce = 1_500

/** Spans whose keys are loaded at once: their hashes are a text of 8 MiB. */
const loadedAtOnce = 2 ** 19

const chunks = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size))

/** Remembers the newest `most` spans. Older ones are looked up each time that one as old arrives. */
export const make = (most = mostKeys) =>
  Effect.gen(function* () {
    const { quoted, rows, sql } = yield* Database
    const spans = sql.literal(`${quoted}.spans`)
    const one = yield* Effect.makeSemaphore(1)
    let filter: KeyFilter | undefined
    /** What was noted since the store was last asked what it holds, and may not have said. */
    let late: Array<Parameters<Known["note"]>> | undefined = []

    // As fine as the column: below a DateTime the engine finds nothing of the second before it.
    const second = (at: number) => sql`toDateTime64(${sql.param("UInt32", at)}, 9, 'UTC')`

    const learn = Effect.gen(function* () {
      late ??= []
      const minutes = yield* rows(
        Minute,
        sql`SELECT toUnixTimestamp(toStartOfMinute(start_time)) AS minute, toString(count()) AS spans
            FROM ${spans} GROUP BY minute`
      )
      const { before, slices } = loadedSlices(minutes, most, loadedAtOnce)
      const fresh = makeKeyFilter({ most, ...(before === undefined ? {} : { forgotten: before * 1_000 }) })
      for (const { from, to } of slices) {
        const [slice] = yield* rows(
          Hashes,
          sql`SELECT arrayStringConcat(groupArray(${sql.literal(keyHashSql)})) AS hashes FROM ${spans}
              WHERE start_time >= ${second(from)} AND start_time < ${second(to)}`
        )
        for (const hash of keyHashesIn(slice?.hashes ?? "")) fresh.add(hash, to * 1_000)
      }
      for (const [hash, start] of late) fresh.add(hash, start)
      late = undefined
      filter = fresh
      return fresh
    }).pipe(Effect.withSpan("StoredKeys.load"))

    const loaded = Effect.suspend(() => (filter === undefined ? one.withPermits(1)(known) : Effect.succeed(filter)))
    const known = Effect.suspend(() => (filter === undefined ? learn : Effect.succeed(filter)))

    // Ids are hex digits, which is why they may stand in a statement as they are.
    const lookUp = (some: ReadonlyArray<SpanKey>) =>
      rows(
        Key,
        sql`SELECT org_id AS organisation, toString(trace_id) AS traceId, toString(span_id) AS spanId FROM ${spans}
            WHERE trace_id IN (${sql.literal([...new Set(some.map(({ traceId }) => `'${traceId}'`))].join(","))})
              AND (trace_id, span_id) IN (${sql.literal(some.map(({ spanId, traceId }) => `('${traceId}','${spanId}')`).join(","))})`
      )

    const stored: Known["stored"] = (keys) =>
      Effect.forEach(chunks(keys, keysAtOnce), lookUp).pipe(
        Effect.map((found) => new Set(found.flat().map(identity))),
        Effect.withSpan("StoredKeys.stored", { attributes: { keys: keys.length } })
      )

    const unseen: Known["unseen"] = Effect.fnUntraced(function* (entries) {
      const filter = yield* loaded
      const forgotten = filter.forgotten()
      const doubtful = entries.filter(({ hash, start }) => start <= forgotten || filter.mayHave(hash))
      if (doubtful.length === 0) return entries
      const known = yield* stored(doubtful)
      return known.size === 0 ? entries : entries.filter((entry) => !known.has(identity(entry)))
    })

    return {
      unseen,
      stored,
      note: (hash, start) => {
        filter?.add(hash, start)
        // Two numbers: an entry is its own hash, and would be kept whole.
        late?.push([{ a: hash.a, b: hash.b }, start])
      },
      load: one.withPermits(1)(learn).pipe(Effect.asVoid)
    } satisfies Known
  })

/** Begins to learn at once, and goes on until the store has answered; the port need not wait for it. */
export const layer = Layer.scoped(
  StoredKeys,
  Effect.tap(make(), ({ load }) =>
    load.pipe(
      Effect.tapError((error) => Effect.logWarning("What is stored cannot be read yet; trying again.", error.message)),
      Effect.retry(Schedule.spaced("1 second")),
      Effect.forkScoped
    )
  )
)
