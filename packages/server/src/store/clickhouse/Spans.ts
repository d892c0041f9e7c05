import { Effect, Layer, Schema } from "effect"
import { type EncodedEntry, type Entry, type KeyHash, SpanStore } from "../SpanStore.js"
import { makeAppend } from "./append.js"
import { Database } from "./Database.js"
import { keyHash } from "./keys/keyHash.js"
import { ChosenFormat } from "./rows/ChosenFormat.js"
import type { RowFormat } from "./rows/RowFormat.js"
import { type Place, type Slab, Slabs } from "./rows/Slabs.js"
import { valuesOf } from "./rows/valuesOf.js"
import { makeSpanList } from "./spanList.js"
import { makeTracePages } from "./tracePages.js"

const Parts = Schema.Struct({ parts: Schema.NumberFromString })

/** An entry whose row lies in a slab with others. One object and no more: tens of thousands of them may wait. */
class Encoded implements EncodedEntry {
  readonly organisation: string
  readonly traceId: string
  readonly spanId: string
  readonly start: number
  readonly request: boolean
  /** What its key comes to. */
  readonly a: number
  readonly b: number
  readonly bytes: number
  #slab: Slab | undefined
  readonly #from: number

  constructor({ organisation, span }: Entry, { bytes, from, slab }: Place) {
    this.organisation = organisation
    this.traceId = span.trace_id
    this.spanId = span.span_id
    this.start = Number(span.start_time_unix_nano / 1_000_000n)
    this.request = span.model_inference !== undefined
    const { a, b } = keyHash(span.trace_id, span.span_id)
    this.a = a
    this.b = b
    this.bytes = bytes
    this.#slab = slab
    this.#from = from
  }

  get hash(): KeyHash {
    return this
  }

  get row(): Buffer {
    if (this.#slab === undefined) throw new Error("a row that was let go")
    return this.#slab.bytes.subarray(this.#from, this.#from + this.bytes)
  }

  letGo(slabs: Slabs): void {
    if (this.#slab !== undefined) slabs.letGo(this.#slab)
    this.#slab = undefined
  }
}

const makeEncoding = ({ write }: RowFormat): Pick<typeof SpanStore.Service, "encode" | "letGo"> => {
  const slabs = new Slabs()
  return {
    encode: (entry) => new Encoded(entry, write(valuesOf(entry), slabs)),
    letGo: (entries) => {
      for (const entry of entries) if (entry instanceof Encoded) entry.letGo(slabs)
    }
  }
}

export const layer = Layer.effect(
  SpanStore,
  Effect.gen(function* () {
    const { name: database, rows, sql } = yield* Database
    return SpanStore.of({
      ...makeEncoding(yield* ChosenFormat),
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
