import { SpanId } from "@agentwatch/core/model/Ids"
import { Schema } from "effect"
import { oneOf, type Search, textOf } from "../address/Search.js"

const spanId = Schema.decodeUnknownOption(SpanId)

/** How a trace is shown: over time, or as what led to what. */
export const traceViews = ["waterfall", "graph"] as const
export type TraceView = (typeof traceViews)[number]

export interface TraceSearch {
  /** The span to show. */
  readonly span?: SpanId | undefined
  /** Left out for the waterfall. */
  readonly view?: Exclude<TraceView, "waterfall"> | undefined
}

/** What of this page's state stands in the address. What makes no sense is left out. */
export const traceSearch = (search: Search): TraceSearch => {
  const span = spanId(textOf(search.span))
  const view = oneOf(search.view, ["graph"])
  return { ...(span._tag === "Some" && { span: span.value }), ...(view !== undefined && { view }) }
}
