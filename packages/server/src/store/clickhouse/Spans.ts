import { Effect, Layer, Schema } from "effect"
import { type EncodedEntry, type Entry, SpanStore } from "../SpanStore.js"
import { StoreError } from "../StoreError.js"
import { makeAppend } from "./append.js"
import { Database } from "./Database.js"
import { insertRow } from "./insertRow.js"
import { columns, decode, SpanRow } from "./SpanRow.js"
import { traceKey } from "./traceKey.js"

const Parts = Schema.Struct({ parts: Schema.NumberFromString })

const encode = (entry: Entry): EncodedEntry => {
  const { organisation, span } = entry
  const row = insertRow(entry)
  return {
    organisation,
    traceId: span.trace_id,
    spanId: span.span_id,
    start: Number(span.start_time_unix_nano / 1_000_000n),
    request: span.model_inference !== undefined,
    row,
    bytes: Buffer.byteLength(row)
  }
}

export const layer = Layer.effect(
  SpanStore,
  Effect.gen(function* () {
    const { name: database, query, rows, sql } = yield* Database
    return SpanStore.of({
      encode,
      append: yield* makeAppend,
      parts: rows(
        Parts,
        sql`SELECT toString(count()) AS parts FROM system.parts
            WHERE database = ${sql.param("String", database)} AND table = 'spans' AND active`
      ).pipe(Effect.map(([found]) => found?.parts ?? 0)),
      byTrace: (id) =>
        query(SpanRow, ({ spans, traces }) => {
          // When it was is looked up first, because the spans lie in the order of time.
          const of = sql`FROM ${traces} WHERE (high, low) = ${sql.literal(traceKey(id))}`
          return sql`
              SELECT ${sql.literal(columns)} FROM ${spans} AS spans
              WHERE trace_id = ${sql.param("String", id)}
                AND start_time >= (SELECT min(started) ${of}) AND start_time <= (SELECT max(ended) ${of})
              ORDER BY start_time, span_id`
        }).pipe(
          Effect.flatMap((rows) =>
            Effect.try({
              try: () => rows.map(decode),
              catch: (cause) => new StoreError({ transient: false, cause })
            })
          ),
          Effect.withSpan("SpanStore.byTrace")
        )
    })
  })
)
