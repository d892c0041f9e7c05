import { readStoredSpan } from "@agentwatch/core/model/readSpan"
import { StoredSpan } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import type { WireSpan } from "./WireSpan.js"

const decode = Schema.decodeUnknownSync(Schema.parseJson(StoredSpan))

/** What a span that the store has given stands for. Throws on one that no version of ours has written. */
export const storedSpan = (wire: WireSpan): StoredSpan => readStoredSpan(wire) ?? decode(JSON.stringify(wire))
