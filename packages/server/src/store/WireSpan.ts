import type { StoredSpan } from "@agentwatch/core/model/Span"

/**
 * A stored span as it is answered with, its instants still text: of a trace of ten thousand, reading each field and writing it
 * again would take as long as everything else. A field that is undefined is none.
 */
export type WireSpan = Readonly<Record<keyof typeof StoredSpan.Encoded, unknown>>
