import type { Organisation } from "@agentwatch/core/api/Auth"
import type { TraceId } from "@agentwatch/core/model/Ids"
import type { CostSource, Span, StoredSpan } from "@agentwatch/core/model/Span"
import type { Origin } from "@agentwatch/core/pricing/Origin"
import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.js"

/** A span that may be stored: checked, priced, and known to belong to somebody. */
export interface Entry {
  readonly organisation: string
  readonly span: Span
  /** Absent where there is nothing to price. */
  readonly cost?: {
    readonly nanoUsd: number
    readonly source: CostSource
    /** The price list it is from. */
    readonly list?: Origin
  }
  /** The sender's own id, where the span came as an event. */
  readonly eventId?: string
}

/** An entry in the store's own encoding, made once; opaque to everyone else. */
export type EncodedEntry = string

/** Where spans come to rest. A port: one layer per database. */
export class SpanStore extends Context.Tag("@agentwatch/server/SpanStore")<
  SpanStore,
  {
    readonly encode: (entry: Entry) => EncodedEntry
    /** Writes one batch, whole or not at all. When it has succeeded, the batch survives the end of this process. */
    readonly append: (batch: ReadonlyArray<EncodedEntry>) => Effect.Effect<void, StoreError>
    /** All spans of a trace, earliest first; none for a trace that is not known. */
    readonly byTrace: (id: TraceId) => Effect.Effect<ReadonlyArray<StoredSpan>, StoreError, Organisation>
  }
>() {}
