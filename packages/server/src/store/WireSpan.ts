import type { StoredSpan } from "@agentwatch/core/model/Span"

/**
 * A stored span as it is answered with, its instants still text: of a trace of ten thousand each field would be read for nothing
 * but to be written again. A field that is undefined is none.
 */
export type WireSpan = Readonly<Record<keyof typeof StoredSpan.Encoded, unknown>>
