import { SpanId } from "@agentwatch/core/model/Ids"
import { Option, Schema } from "effect"
import { oneOf, type Search, textOf } from "../address/Search.js"

const spanId = Schema.decodeUnknownOption(SpanId)

/** How a trace is shown: over time, or as what led to what. */
export const traceViews = ["waterfall", "graph"] as const
export type TraceView = (typeof traceViews)[number]

export interface TraceSearch {
  /** The span to show. */
  readonly span?: SpanId | undefined
  /** Default: the waterfall. */
  readonly view?: TraceView | undefined
}

/** What of this page's state stands in the address; undefined where that says nothing of it, or nothing that makes sense. */
export const traceSearch = (search: Search): Required<TraceSearch> => ({
  span: Option.getOrUndefined(spanId(textOf(search.span))),
  view: oneOf(search.view, traceViews)
})
