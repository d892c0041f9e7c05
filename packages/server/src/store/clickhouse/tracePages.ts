import { SpanId, type TraceId } from "@agentwatch/core/model/Ids"
import { Effect, Schema } from "effect"
import type { SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { instant } from "./conditions.js"
import { Database } from "./Database.js"
import { columnsOf, contentColumns, decode, SpanRow } from "./SpanRow.js"
import { traceKey } from "./traceKey.js"

/** Where a page begins. */
const Place = Schema.Struct({ start_nano: Schema.BigInt, span_id: SpanId })
type Place = typeof Place.Type

/** Bytes of texts that are read at once, and those of one span more. A text of all would be longer than texts can be. */
const pageBytes = 32 * 1_024 * 1_024

const kept = ["status_message", "decision_reasoning", "links"]

/** Bytes of a span's texts, as SQL. The engine keeps lengths apart, so that the texts are not read for it. */
const bytesOf = (content: boolean) =>
  [...kept, ...(content ? contentColumns : [])].map((column) => `length(${column})`).join(" + ")

/** See `SpanStore.byTrace`. */
export const makeTracePages = Effect.map(Database, ({ query, sql }): (typeof SpanStore.Service)["byTrace"] => {
  const behind = ({ span_id, start_nano }: Place, sign: ">=" | "<") => {
    const at = instant(sql, start_nano)
    const id = sql.param("String", span_id)
    return sql`(start_time, span_id) ${sql.literal(sign)} (${at}, ${id})`
  }

  const places = (id: TraceId, content: boolean) =>
    query(Place, ({ spans, traces }) => {
      // When it was is looked up first, because the spans lie in the order of time.
      const of = sql`FROM ${traces} WHERE (high, low) = ${sql.literal(traceKey(id))}`
      return sql`
        SELECT toString(toUnixTimestamp64Nano(start_time)) AS start_nano, span_id FROM (
          SELECT start_time, span_id,
            intDiv(sum(bytes) OVER (ORDER BY start_time, span_id), ${sql.literal(String(pageBytes))}) AS page
          FROM (
            SELECT start_time, span_id, ${sql.literal(bytesOf(content))} AS bytes FROM ${spans} AS spans
            WHERE trace_id = ${sql.param("String", id)}
              AND start_time >= (SELECT min(started) ${of}) AND start_time <= (SELECT max(ended) ${of})
          )
        ) ORDER BY start_time, span_id LIMIT 1 BY page`
    })

  /** From one place up to another, or to the end; what has come meanwhile is in it. */
  const page = (id: TraceId, content: boolean, from: Place, to: Place | undefined) =>
    query(SpanRow, ({ spans, traces }) => {
      const ended = sql`(SELECT max(ended) FROM ${traces} WHERE (high, low) = ${sql.literal(traceKey(id))})`
      const conditions = [
        sql`trace_id = ${sql.param("String", id)}`,
        sql`start_time >= ${instant(sql, from.start_nano)}`,
        sql`start_time <= ${to === undefined ? ended : instant(sql, to.start_nano)}`,
        behind(from, ">="),
        ...(to === undefined ? [] : [behind(to, "<")])
      ]
      return sql`
        SELECT ${sql.literal(columnsOf(content))} FROM ${spans} AS spans WHERE ${sql.and(conditions)}
        ORDER BY start_time, span_id`
    }).pipe(
      Effect.flatMap((rows) =>
        Effect.try({
          try: () => rows.map(decode),
          catch: (cause) => new StoreError({ transient: false, cause })
        })
      ),
      Effect.withSpan("SpanStore.page")
    )

  return (id, content = true) =>
    Effect.map(places(id, content), (all) => all.map((from, at) => page(id, content, from, all[at + 1]))).pipe(
      Effect.withSpan("SpanStore.byTrace")
    )
})
