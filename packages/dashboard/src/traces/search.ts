import { MarkedQuery } from "@agentwatch/core/api/Filter"
import { TraceSort } from "@agentwatch/core/api/Traces"
import { oneOf } from "@agentwatch/core/model/Field"
import { Schema } from "effect"
import type { FilterSearch } from "../filter/fields.js"

/** What of this page's state stands in the address, beside the range: filters and order as in the API, and the columns. */
export interface TracesSearch extends FilterSearch {
  readonly sort?: TraceSort | undefined
  readonly order?: "asc" | "desc" | undefined
  /** Ids of the columns that are shown, with commas between. Absent: the usual ones. */
  readonly columns?: string | undefined
}

/** What of it the server is asked for. */
export const TracesAsked = MarkedQuery({
  sort: Schema.optional(TraceSort),
  order: Schema.optional(oneOf("asc", "desc"))
})
export type TracesAsked = typeof TracesAsked.Type
