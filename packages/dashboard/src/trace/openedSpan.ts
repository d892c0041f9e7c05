import type { StoredSpan } from "@agentwatch/core/model/Span"

/** The span that is asked for; where none is, the only one of its trace. */
export const openedSpan = (spans: ReadonlyArray<StoredSpan>, asked: string | undefined): StoredSpan | undefined =>
  asked === undefined ? (spans.length === 1 ? spans[0] : undefined) : spans.find(({ span_id }) => span_id === asked)
