import { SpanId, TraceId } from "@agentwatch/core/model/Ids"
import { Effect, Schema } from "effect"
import { cursorOf } from "../cursor.js"
import type { SpanStore } from "../SpanStore.js"
import { beginningAsked, instant, marksAsked } from "./conditions.js"
import { Database } from "./Database.js"
import { columnsOf, SpanRow, wiresOf } from "./SpanRow.js"
import { spanBytes } from "./spanBytes.js"

/** A span in the order of the table. */
const Place = Schema.Struct({
  start_nano: Schema.BigInt.pipe(Schema.betweenBigInt(0n, 2n ** 63n - 1n)),
  trace_id: TraceId,
  span_id: SpanId
})
type Place = typeof Place.Type
const cursor = cursorOf(Place)

/** The last span of a page, and whether there are others behind it. */
const End = Schema.Struct({ ...Place.fields, more: Schema.Boolean })

/** Bytes of texts in one page. A span that has more by itself is a page of its own. */
const pageBytes = 8 * 1_024 * 1_024

const newestFirst = "ORDER BY start_time DESC, trace_id DESC, span_id DESC"

const placeOf = ({ span_id, start_nano, trace_id }: SpanRow): Place => ({
  start_nano: BigInt(start_nano),
  trace_id: TraceId.make(trace_id),
  span_id: SpanId.make(span_id)
})

/** See `SpanStore.list`. */
export const makeSpanList = Effect.map(Database, ({ query, sql }): (typeof SpanStore.Service)["list"] => {
  const beside = ({ span_id, start_nano, trace_id }: Place, sign: "<" | ">=") => {
    const at = instant(sql, start_nano)
    const ids = sql`${sql.param("String", trace_id)}, ${sql.param("String", span_id)}`
    return [
      // Of the whole place the order of the table is of no help.
      sql`start_time ${sql.literal(sign === "<" ? "<=" : ">=")} ${at}`,
      sql`(start_time, trace_id, span_id) ${sql.literal(sign)} (${at}, ${ids})`
    ]
  }

  /** How far a page reaches is asked first: what was said is only read of as many spans as it may have. */
  const endOf = (conditions: ReadonlyArray<ReturnType<typeof instant>>, limit: number) =>
    query(
      End,
      ({ spans }) => sql`
        SELECT toString(toUnixTimestamp64Nano(start_time)) AS start_nano, trace_id, span_id, toBool(found > place) AS more FROM (
          SELECT start_time, trace_id, span_id, count() OVER () AS found,
            row_number() OVER (${sql.literal(newestFirst)}) AS place,
            sum(bytes) OVER (${sql.literal(newestFirst)}) AS upto
          FROM (
            SELECT start_time, trace_id, span_id, ${sql.literal(spanBytes(true))} AS bytes
            FROM ${spans} AS spans WHERE ${sql.and([sql`true`, ...conditions])}
            ${sql.literal(newestFirst)} LIMIT ${sql.param("UInt32", limit + 1)}
          )
        )
        WHERE place = 1 OR (place <= ${sql.param("UInt32", limit)} AND upto <= ${sql.literal(String(pageBytes))})
        ORDER BY place DESC LIMIT 1`
    )

  return Effect.fn("SpanStore.list")(function* (asked) {
    const after = asked.cursor === undefined ? undefined : yield* cursor.decode(asked.cursor)
    const { limit = 100 } = asked
    const conditions = [
      ...beginningAsked(sql, asked),
      ...marksAsked(sql, asked),
      ...(after === undefined ? [] : beside(after, "<"))
    ]
    const [end] = yield* endOf(conditions, limit)
    if (end === undefined) return { spans: [], next: null }
    // What has arrived meanwhile is among them, and may push others to the next page.
    const rows = yield* query(
      SpanRow,
      ({ spans }) => sql`
        SELECT ${sql.literal(columnsOf(true))} FROM ${spans} AS spans
        WHERE ${sql.and([...conditions, ...beside(end, ">=")])}
        ${sql.literal(newestFirst)} LIMIT ${sql.param("UInt32", limit + 1)}`
    )
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const more = end.more || rows.length > page.length
    return { spans: yield* wiresOf(page), next: more && last !== undefined ? cursor.encode(placeOf(last)) : null }
  })
})
