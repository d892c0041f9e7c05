import type { StoredSpan } from "@agentwatch/core/model/Span"
import { earliestFirst } from "@agentwatch/core/model/Trace"

/** The failed span after the one that is open, in the order of time; after the last comes the first again. */
export const nextError = (spans: ReadonlyArray<StoredSpan>, opened: StoredSpan | undefined): StoredSpan | undefined => {
  const failed = spans.filter(({ status }) => status.code === "ERROR").sort(earliestFirst)
  return failed.find((span) => opened !== undefined && earliestFirst(span, opened) > 0) ?? failed[0]
}
