import { SpanId, type TraceId } from "@agentwatch/core/model/Ids"
import { Effect, Schema } from "effect"
import type { SpanStore } from "../SpanStore.js"
import { instant } from "./conditions.js"
import { Database } from "./Database.js"
import { columnsOf, SpanRow, wiresOf } from "./SpanRow.js"
import { spanBytes } from "./spanBytes.js"
import { traceKey } from "./traceKey.js"

/** How many spans a trace has, and when it was. */
const Extent = Schema.Struct({ spans: Schema.NumberFromString, started: Schema.BigInt, ended: Schema.BigInt })
type Extent = typeof Extent.Type

/** Where a page begins. */
const Place = Schema.Struct({ start_nano: Schema.BigInt, span_id: SpanId })
type Place = typeof Place.Type

/** Bytes of texts that are read at once, and those of one span more. A text of all would be longer than texts can be. */
const pageBytes = 32 * 1_024 * 1_024

/** Spans that are a page whatever they hold, because none has more than a mebibyte: to look for places costs as much again. */
const few = pageBytes / (1_024 * 1_024)

/** See `SpanStore.byTrace`. */
export const makeTracePages = Effect.map(Database, ({ query, sql }): (typeof SpanStore.Service)["byTrace"] => {
  const extentOf = (id: TraceId) =>
    query(
      Extent,
      ({ traces }) => sql`
        SELECT toString(sum(spans)) AS spans,
          toString(toUnixTimestamp64Nano(min(started))) AS started, toString(toUnixTimestamp64Nano(max(ended))) AS ended
        FROM ${traces} WHERE (high, low) = ${sql.literal(traceKey(id))}`
    ).pipe(Effect.map(([found]) => found ?? { spans: 0, started: 0n, ended: 0n }))

  /** Spans lie in the order of time, so that those of another time are not looked through. */
  const within = (id: TraceId, from: bigint, to: bigint) => [
    sql`trace_id = ${sql.param("String", id)}`,
    sql`start_time >= ${instant(sql, from)}`,
    sql`start_time <= ${instant(sql, to)}`
  ]

  const behind = ({ span_id, start_nano }: Place, sign: ">=" | "<") =>
    sql`(start_time, span_id) ${sql.literal(sign)} (${instant(sql, start_nano)}, ${sql.param("String", span_id)})`

  const places = (id: TraceId, content: boolean, { ended, started }: Extent) =>
    query(
      Place,
      ({ spans }) => sql`
        SELECT toString(toUnixTimestamp64Nano(start_time)) AS start_nano, span_id FROM (
          SELECT start_time, span_id,
            intDiv(sum(bytes) OVER (ORDER BY start_time, span_id), ${sql.literal(String(pageBytes))}) AS page
          FROM (
            SELECT start_time, span_id, ${sql.literal(spanBytes(content))} AS bytes FROM ${spans} AS spans
            WHERE ${sql.and(within(id, started, ended))}
          )
        ) ORDER BY start_time, span_id LIMIT 1 BY page`
    )

  /** From one place, or the beginning, up to another, or the end. */
  const page = (id: TraceId, content: boolean, { ended, started }: Extent, from?: Place, to?: Place) =>
    query(SpanRow, ({ spans }) => {
      const conditions = [
        ...within(id, from?.start_nano ?? started, to?.start_nano ?? ended),
        ...(from === undefined ? [] : [behind(from, ">=")]),
        ...(to === undefined ? [] : [behind(to, "<")])
      ]
      return sql`
        SELECT ${sql.literal(columnsOf(content))} FROM ${spans} AS spans WHERE ${sql.and(conditions)}
        ORDER BY start_time, span_id`
    }).pipe(Effect.flatMap(wiresOf), Effect.withSpan("SpanStore.page"))

  return Effect.fn("SpanStore.byTrace")(function* (id, content = true) {
    const extent = yield* extentOf(id)
    if (extent.spans === 0) return []
    if (extent.spans <= few) return [page(id, content, extent)]
    const all = yield* places(id, content, extent)
    return all.map((from, at) => page(id, content, extent, from, all[at + 1]))
  })
})
