import type { StoredSpan } from "@agentwatch/core/model/Span"
import { earliestFirst } from "@agentwatch/core/model/Trace"
import { isBreakerSpan, isOpening, moveOf } from "../../defense/Move.js"

/**
 * What a breaker opened on, as its span stands among those of its trace: the last call before it under the same parent, one
 * that failed where failing was too much; else that parent. Undefined where a person opened it, or nothing did.
 */
export const stoodOn = (spans: ReadonlyArray<StoredSpan>, breaker: StoredSpan): StoredSpan | undefined => {
  const move = moveOf(breaker)
  if (move?.rule === undefined || !isOpening(move) || breaker.parent_span_id === undefined) return undefined
  const before = spans
    .filter((span) => span.parent_span_id === breaker.parent_span_id && !isBreakerSpan(span))
    .filter((span) => span.start_time_unix_nano <= breaker.start_time_unix_nano)
    .sort(earliestFirst)
  const failed = ({ status }: StoredSpan) => status.code === "ERROR"
  return (
    (move.rule === "max_error_rate" ? before.findLast(failed) : undefined) ??
    before.findLast(({ model_inference }) => model_inference !== undefined) ??
    spans.find(({ span_id }) => span_id === breaker.parent_span_id)
  )
}
