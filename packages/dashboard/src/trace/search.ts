import { SpanId } from "@agentwatch/core/model/Ids"
import { Schema } from "effect"
import { type Search, textOf } from "../address/Search.js"

const spanId = Schema.decodeUnknownOption(SpanId)

export interface TraceSearch {
  /** The span to show. */
  readonly span?: SpanId
}

/** What of this page's state stands in the address. Anything but the id of a span is none. */
export const traceSearch = (search: Search): TraceSearch => {
  const span = spanId(textOf(search.span))
  return span._tag === "Some" ? { span: span.value } : {}
}
