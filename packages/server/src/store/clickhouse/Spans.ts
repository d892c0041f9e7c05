import { Effect, Layer, Schema } from "effect"
import { type EncodedEntry, type Entry, SpanStore } from "../SpanStore.js"
import { makeAppend } from "./append.js"
import { Database } from "./Database.js"
import { insertRow } from "./insertRow.js"
import { type Place, Slabs } from "./Slabs.js"
import { makeSpanList } from "./spanList.js"
import { makeTracePages } from "./tracePages.js"

const Parts = Schema.Struct({ parts: Schema.NumberFromString })

/** An entry whose row lies in a slab with others. */
class Encoded implements EncodedEntry {
  readonly organisation: string
  readonly traceId: string
  readonly spanId: string
  readonly start: number
  readonly request: boolean
  readonly #place: Place

  constructor({ organisation, span }: Entry, place: Place) {
    this.organisation = organisation
    this.traceId = span.trace_id
    this.spanId = span.span_id
    this.start = Number(span.start_time_unix_nano / 1_000_000n)
    this.request = span.model_inference !== undefined
    this.#place = place
  }

  get bytes(): number {
    return this.#place.bytes
  }

  get row(): Buffer {
    const { bytes, from, slab } = this.#place
    return slab.subarray(from, from + bytes)
  }
}

const makeEncode = () => {
  const slabs = new Slabs()
  return (entry: Entry): EncodedEntry => new Encoded(entry, slabs.put(insertRow(entry)))
}

export const layer = Layer.effect(
  SpanStore,
  Effect.gen(function* () {
    const { name: database, rows, sql } = yield* Database
    return SpanStore.of({
      encode: makeEncode(),
      append: yield* makeAppend,
      parts: rows(
        Parts,
        sql`SELECT toString(max(parts)) AS parts FROM (
              SELECT count() AS parts FROM system.parts
              WHERE database = ${sql.param("String", database)} AND table = 'spans' AND active GROUP BY partition
            )`
      ).pipe(Effect.map(([found]) => found?.parts ?? 0)),
      byTrace: yield* makeTracePages,
      list: yield* makeSpanList
    })
  })
)
