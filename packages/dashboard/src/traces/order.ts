import type { TraceSort } from "@agentwatch/core/api/Traces"
import type { Sort } from "../table/Column.js"
import type { TracesAsked, TracesSearch } from "./search.js"

/** The newest first. */
export const usualOrder: Sort = { by: "started_at", descending: true }

/** Columns are called as the API calls what they show; so are most orders, and some have a second name. */
const columns: Readonly<Record<TraceSort, string>> = {
  start_time: "started_at",
  started_at: "started_at",
  latency_ms: "duration_ms",
  duration_ms: "duration_ms",
  accumulated_cost_usd: "cost_usd",
  cost_usd: "cost_usd",
  prompt_tokens: "prompt_tokens",
  completion_tokens: "completion_tokens",
  span_count: "span_count",
  error_count: "error_count",
  name: "name",
  status_code: "status"
}

/** The order the address asks for, by its column. */
export const orderOf = ({ order = "desc", sort = "started_at" }: TracesAsked): Sort => ({
  by: columns[sort],
  descending: order === "desc"
})

const sorts = Object.keys(columns) as ReadonlyArray<TraceSort>

/** How an order is written into the address. The usual one is not spelled out. */
export const searchOfOrder = ({ by, descending }: Sort): Pick<TracesSearch, "sort" | "order"> => {
  if (by === usualOrder.by && descending) return { sort: undefined, order: undefined }
  // The last of two names is ours.
  return { sort: sorts.findLast((sort) => columns[sort] === by), order: descending ? undefined : "asc" }
}
