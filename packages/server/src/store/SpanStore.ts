import type { Organisation } from "@agentwatch/core/api/Auth"
import type { SpanQuery } from "@agentwatch/core/api/Spans"
import type { TraceId } from "@agentwatch/core/model/Ids"
import type { CostSource, Span } from "@agentwatch/core/model/Span"
import type { Origin } from "@agentwatch/core/pricing/Origin"
import { Context, type Effect } from "effect"
import type { BadQuestion } from "./BadQuestion.js"
import type { StoreError } from "./StoreError.js"
import type { WireSpan } from "./WireSpan.js"

/** A span that may be stored: checked, priced, and known to belong to somebody. */
export interface Entry {
  readonly organisation: string
  readonly span: Span
  /** Absent where there is nothing to price. */
  readonly cost?: {
    readonly nanoUsd: number
    readonly source: CostSource
    /** Nano-dollars that the provider's cache saved, by the list; negative where it cost more. */
    readonly cacheSaved?: number
    /** The price list it is from. */
    readonly list?: Origin
  }
  /** The sender's own id, where the span came as an event. */
  readonly eventId?: string
}

/** What a span's key comes to: two whole numbers of 32 bits, with their signs. Few spans share both. */
export interface KeyHash {
  readonly a: number
  readonly b: number
}

/** An entry in the store's own encoding, made once. */
export interface EncodedEntry {
  readonly organisation: string
  readonly traceId: string
  readonly spanId: string
  readonly hash: KeyHash
  /** When the span began, in milliseconds since the epoch. */
  readonly start: number
  /** It is a model call, or a logged event. */
  readonly request: boolean
  /** Opaque to everyone but the store. Bytes, because texts would be copied again by everyone on the way. */
  readonly row: Buffer
  /** Of `row`. */
  readonly bytes: number
}

/** A span that was stored, with its place in the order in which spans are: see `arrival`. */
export interface Arrived {
  readonly arrival: number
  readonly entry: EncodedEntry
}

/** What became of a batch. */
export interface Appended {
  /** Spans that were written. */
  readonly stored: number
  /** Spans that were left out: they are stored already, or stand in the batch more than once. */
  readonly duplicates: number
  /** Spans that another server has begun to write. What became of them shows when they are appended again. */
  readonly contested: ReadonlyArray<EncodedEntry>
  /** Those that were written, in the order of their arrivals, each of which is later than all before. */
  readonly arrived: ReadonlyArray<Arrived>
}

/** Some spans of a trace, when it is run. */
export type SpanPage = Effect.Effect<ReadonlyArray<WireSpan>, StoreError, Organisation>

/** Where spans come to rest. A port: one layer per database. */
export class SpanStore extends Context.Tag("@agentwatch/server/SpanStore")<
  SpanStore,
  {
    readonly encode: (entry: Entry) => EncodedEntry
    /** Nobody will append these again: their rows are gone from then on. */
    readonly letGo: (entries: ReadonlyArray<EncodedEntry>) => void
    /**
     * Writes those of a batch that are not stored yet, told apart by organisation, trace and span id; each once, and all or
     * none. When it has succeeded, the batch survives the end of this process.
     *
     * A failure may come after the fact: the store has the batch, and its answer was lost. So the same effect is to be run
     * again until it succeeds, or fails for good (`transient` false; then nothing was written): that comes to the same as if
     * it had been run once. One batch at a time.
     */
    readonly append: (batch: ReadonlyArray<EncodedEntry>) => Effect.Effect<Appended, StoreError>
    /**
     * Pieces that the spans of the month that has most are stored in. Few are fast to read; a store that has too many lets its
     * writers wait.
     */
    readonly parts: Effect.Effect<number, StoreError>
    /**
     * All spans of a trace, earliest first, in pages that are read when they are run: together they may be more than fits into
     * memory. No page for a trace that is not known. `content` false leaves out what was said and attached. Default: true.
     */
    readonly byTrace: (
      id: TraceId,
      content?: boolean
    ) => Effect.Effect<ReadonlyArray<SpanPage>, StoreError, Organisation>
    /** The spans that fit, newest first, as many as a page holds; `next` is the cursor of the page behind, or null. */
    readonly list: (
      query: SpanQuery
    ) => Effect.Effect<
      { readonly spans: ReadonlyArray<WireSpan>; readonly next: string | null },
      StoreError | BadQuestion,
      Organisation
    >
  }
>() {}
