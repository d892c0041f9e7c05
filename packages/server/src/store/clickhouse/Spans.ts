import { Effect, Layer, Schema } from "effect"
import { type EncodedEntry, type Entry, SpanStore } from "../SpanStore.js"
import { makeAppend } from "./append.js"
import { Database } from "./Database.js"
import { insertRow } from "./insertRow.js"
import { makeSpanList } from "./spanList.js"
import { makeTracePages } from "./tracePages.js"

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
    const { name: database, rows, sql } = yield* Database
    return SpanStore.of({
      encode,
      append: yield* makeAppend,
      parts: rows(
        Parts,
        sql`SELECT toString(count()) AS parts FROM system.parts
            WHERE database = ${sql.param("String", database)} AND table = 'spans' AND active`
      ).pipe(Effect.map(([found]) => found?.parts ?? 0)),
      byTrace: yield* makeTracePages,
      list: yield* makeSpanList
    })
  })
)
