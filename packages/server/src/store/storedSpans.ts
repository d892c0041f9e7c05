import { readStoredSpan } from "@agentwatch/core/model/readSpan"
import { StoredSpan } from "@agentwatch/core/model/Span"
import { Effect, Schema } from "effect"
import { StoreError } from "./StoreError.js"
import type { WireSpan } from "./WireSpan.js"

const decode = Schema.decodeUnknownSync(Schema.parseJson(StoredSpan))

/** What spans that the store has given stand for, or what is wrong with the store: some are none that we would take. */
export const storedSpans = (wires: ReadonlyArray<WireSpan>): Effect.Effect<ReadonlyArray<StoredSpan>, StoreError> =>
  Effect.try({
    try: () => wires.map((wire) => readStoredSpan(wire) ?? decode(JSON.stringify(wire))),
    catch: (cause) => new StoreError({ transient: false, cause })
  })
