import { Deferred, Effect } from "effect"
import type { EncodedEntry } from "../store/SpanStore.js"
import type { NotStored } from "./NotStored.js"

/** Spans that the store will never take, each with its reason. */
export type Refused = ReadonlyMap<EncodedEntry, string>

/** One sender's spans, and the answer it waits for. */
export interface Delivery {
  /** What is not settled yet. */
  entries: ReadonlyArray<EncodedEntry>
  readonly bytes: number
  /** When it came, in milliseconds since the epoch. */
  readonly since: number
  readonly refused: Map<EncodedEntry, string>
  readonly settled: Deferred.Deferred<Refused, NotStored>
  /** It is being written, so nobody knows whether it is stored. */
  begun: boolean
  /** Its sender was told to come back. */
  withdrawn: boolean
}

export const makeDelivery = (entries: ReadonlyArray<EncodedEntry>, since: number): Effect.Effect<Delivery> =>
  Effect.map(Deferred.make<Refused, NotStored>(), (settled) => ({
    entries,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    since,
    refused: new Map(),
    settled,
    begun: false,
    withdrawn: false
  }))
