import type { EventQuery } from "@agentwatch/core/api/Events"
import { Span } from "@agentwatch/core/model/Span"
import { Effect, Layer, Logger, Schema } from "effect"
import { embedded } from "../../../src/store/clickhouse/Client.js"
import { Database } from "../../../src/store/clickhouse/Database.js"
import type { Begun } from "../../../src/store/clickhouse/journal/Journal.js"
import { keyHash } from "../../../src/store/clickhouse/keys/keyHash.js"
import { migrate } from "../../../src/store/clickhouse/Migrator.js"
import { binaryRows } from "../../../src/store/clickhouse/rows/binaryRows.js"
import { ChosenFormat } from "../../../src/store/clickhouse/rows/ChosenFormat.js"
import { insertColumns } from "../../../src/store/clickhouse/rows/columns.js"
import { Slabs } from "../../../src/store/clickhouse/rows/Slabs.js"
import { lineOf } from "../../../src/store/clickhouse/rows/textRows.js"
import { valuesOf } from "../../../src/store/clickhouse/rows/valuesOf.js"
import { spansInsert } from "../../../src/store/clickhouse/spansInsert.js"
import { EventStore } from "../../../src/store/EventStore.js"
import { type EncodedEntry, type Entry, SpanStore } from "../../../src/store/SpanStore.js"
import { freshDirectory, storeDirectory } from "../../directories.js"
import { span } from "../../kit.js"

const silent = Logger.remove(Logger.defaultLogger)

/** The engine on a directory, asked directly. */
export const database = (directory = freshDirectory()) =>
  Database.Default("agentwatch").pipe(Layer.provide(embedded(directory)), Layer.provideMerge(silent))

/** The same, with our tables in it. */
export const prepared = (directory = storeDirectory()) =>
  Layer.effectDiscard(migrate()).pipe(
    Layer.provideMerge(database(directory)),
    Layer.provideMerge(Layer.succeed(ChosenFormat, binaryRows))
  )

/** A span as it is to be stored. Times are in milliseconds since the epoch. */
const unencoded = (
  fields: Readonly<Record<string, unknown>> = {},
  organisation = "a",
  start = Date.now(),
  nanoUsd?: number
): Entry => {
  const at = { start_time_unix_nano: `${start}000000`, end_time_unix_nano: `${start}000000` }
  const decoded = Schema.decodeUnknownSync(Span)(span({ ...at, ...fields }))
  const cost = nanoUsd === undefined ? {} : { cost: { nanoUsd, source: "list" as const } }
  return { organisation, span: decoded, ...cost }
}

/** One as the embedded engine reads it, and what it is made from. */
export interface MadeEntry extends EncodedEntry {
  readonly whole: Entry
}

/** The row of an entry as a text. */
export const textOf = ({ whole }: MadeEntry): string => lineOf(valuesOf(whole))

/** The same in the form that the embedded engine reads. */
export const entry = (...given: Parameters<typeof unencoded>): MadeEntry => {
  const one = unencoded(...given)
  const { organisation, span } = one
  const { bytes, from, slab } = binaryRows.write(valuesOf(one), new Slabs())
  // Slabs are far longer than a row that is by itself.
  const row = Buffer.from(slab.bytes.subarray(from, from + bytes))
  return {
    organisation,
    traceId: span.trace_id,
    spanId: span.span_id,
    hash: keyHash(span.trace_id, span.span_id),
    start: Number(span.start_time_unix_nano / 1_000_000n),
    request: span.model_inference !== undefined,
    row,
    bytes: row.length,
    whole: one
  }
}

/** Stores spans, in the form that the store itself has for them. */
export const append = (entries: ReadonlyArray<MadeEntry>) =>
  Effect.flatMap(SpanStore, (store) => store.append(entries.map(({ whole }) => store.encode(whole))))

/** A span that is a model call, and so counts in all sums. */
export const call = (fields: Readonly<Record<string, unknown>> = {}, organisation?: string, start?: number) =>
  entry({ model_inference: { provider: "openai", model_name: "gpt-4o" }, ...fields }, organisation, start)

/** An insert of spans as it is begun, under a token of its own. */
export const begunWith = (entries: ReadonlyArray<EncodedEntry>): Begun => ({
  token: crypto.randomUUID(),
  format: "RowBinary",
  columns: insertColumns,
  rows: Buffer.concat(entries.map(({ row }) => row))
})

/** Has the engine do an insert, past everything that would know of it. */
export const insertOf = (begun: Begun) =>
  Effect.flatMap(Database, ({ insert }) => insert(spansInsert(begun, begun.rows, false)))

/** The same span under another name: it has the same key. */
export const again = ({ spanId, traceId }: EncodedEntry, fields: Readonly<Record<string, unknown>> = {}) =>
  entry({ trace_id: traceId, span_id: spanId, ...fields })

const Count = Schema.Struct({ rows: Schema.NumberFromString, keys: Schema.NumberFromString })

/** Rows that are stored, and how many different spans they are. */
export const stored = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const [found] = yield* rows(
    Count,
    sql`SELECT toString(count()) AS rows, toString(uniqExact(org_id, trace_id, span_id)) AS keys
        FROM ${sql.literal(`${quoted}.spans`)}`
  )
  return [found?.rows, found?.keys]
})

/** A table of sums beside the spans, which the engine fills as they come in. */
export const createRollup = Effect.gen(function* () {
  const { quoted, run } = yield* Database
  yield* run(`
    CREATE TABLE ${quoted}.rollup (name String, spans SimpleAggregateFunction(sum, UInt64))
    ENGINE = AggregatingMergeTree ORDER BY name SETTINGS non_replicated_deduplication_window = 10000`)
  yield* run(createView("", quoted))
})

const createView = (how: string, quoted: string) => `
  CREATE MATERIALIZED VIEW ${how} ${quoted}.rollup_of_spans TO ${quoted}.rollup AS
  SELECT name, count() AS spans FROM ${quoted}.spans GROUP BY name`

const Sum = Schema.Struct({ spans: Schema.NumberFromString })

/** Spans as the rollup counts them. */
export const rolledUp = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const [found] = yield* rows(Sum, sql`SELECT toString(sum(spans)) AS spans FROM ${sql.literal(`${quoted}.rollup`)}`)
  return found?.spans
})

/** Runs something while the view is not there, as if the process had ended before the engine came to it. */
export const withoutView = <A, E, R>(use: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    yield* run(`DETACH TABLE ${quoted}.rollup_of_spans`)
    const result = yield* use
    yield* run(`ATTACH TABLE ${quoted}.rollup_of_spans`)
    return result
  })

/** The events of a list, all of its parts. */
export const listed = (asked: EventQuery) =>
  Effect.flatMap(EventStore, (store) => store.list(asked)).pipe(
    Effect.flatMap(({ parts }) => Effect.all(parts)),
    Effect.map((parts) => parts.flat())
  )

/** Runs something while none of our views is there, as if the process had ended before the engine came to them. */
export const withoutViews = <A, E, R>(use: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    const views = ["sums_by_span", "traces_by_span"]
    yield* Effect.forEach(views, (view) => run(`DETACH TABLE ${quoted}.${view}`))
    const result = yield* use
    yield* Effect.forEach(views, (view) => run(`ATTACH TABLE ${quoted}.${view}`))
    return result
  })
