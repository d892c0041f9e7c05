import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { oneOf } from "../model/Field.js"
import { Graph } from "../model/Graph.js"
import { TraceId } from "../model/Ids.js"
import { StoredSpan } from "../model/Span.js"
import { Trace } from "../model/Trace.js"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { Cursor, NextCursor } from "./Cursor.js"
import { FilteredQuery } from "./Filter.js"
import { described, mostOffset, NoQuery, unless, Whole } from "./Query.js"

/** The trace is not there: it was never sent, or is older than the retention. */
export class TraceNotFound extends Schema.TaggedError<TraceNotFound>()(
  "TraceNotFound",
  // An older server tells no more than the id.
  { error: Schema.optionalWith(Schema.String, { exact: true }), trace_id: Schema.String },
  HttpApiSchema.annotations({ status: 404, description: "No span of this trace is stored." })
) {}

/** What traces can be ordered by. The names of system A stand beside ours. */
export const TraceSort = oneOf(
  "start_time",
  "started_at",
  "latency_ms",
  "duration_ms",
  "accumulated_cost_usd",
  "cost_usd",
  "prompt_tokens",
  "completion_tokens",
  "span_count",
  "error_count",
  "name",
  "status_code"
)
export type TraceSort = typeof TraceSort.Type

/**
 * A trace fits where for each filter it has a span that fits; `status`, cost, duration and the range are of the trace as a
 * whole, and the range is of its first start.
 */
export const TraceQuery = FilteredQuery({
  sort: unless(
    "start_time",
    TraceSort,
    "What to order by; names by their first 200 characters. Equal ones are in the order of their ids."
  ),
  order: unless("desc", oneOf("asc", "desc"), "Direction."),
  limit: unless(50, Whole(1, 500), "Most traces of the answer."),
  offset: unless(0, Whole(0, mostOffset), "Traces to pass over."),
  cursor: Schema.optional(Cursor)
})
export type TraceQuery = typeof TraceQuery.Type

export const TracePage = Schema.Struct({
  traces: Schema.Array(Trace),
  /** Traces that fit the filters, on all pages. */
  total: Schema.NonNegativeInt,
  limit: Schema.NonNegativeInt,
  offset: Schema.NonNegativeInt,
  next_cursor: NextCursor
}).annotations({ identifier: "TracePage" })
export type TracePage = typeof TracePage.Type

export const TraceSpans = Schema.Struct({ spans: Schema.Array(StoredSpan) }).annotations({ identifier: "TraceSpans" })

/** The trace that is asked about. */
const Path = Schema.Struct({ id: described(TraceId, "The id of the trace: 32 hex digits, not all of them 0.") })

/** What there is to filter by. Each list is in alphabetical order and has at most 1,000 entries. */
export const TraceFilters = Schema.Struct({
  agents: Schema.Array(Schema.Struct({ agent_id: Schema.String, agent_name: Schema.String })),
  tasks: Schema.Array(Schema.String),
  models: Schema.Array(Schema.String),
  providers: Schema.Array(Schema.String),
  environments: Schema.Array(Schema.String),
  tags: Schema.Array(Schema.String)
}).annotations({ identifier: "TraceFilters" })
export type TraceFilters = typeof TraceFilters.Type

export class TracesApi extends HttpApiGroup.make("traces")
  .add(
    HttpApiEndpoint.get("list", "/api/traces")
      .setUrlParams(TraceQuery)
      .addSuccess(TracePage)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Traces with what their spans come to, newest first unless ordered otherwise. A trace fits where for each filter it " +
          "has a span that fits; status, cost, duration and time are those of the trace as a whole."
      )
  )
  .add(
    HttpApiEndpoint.get("filters", "/api/traces/filters")
      .setUrlParams(NoQuery)
      .addSuccess(TraceFilters)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "The agents, tasks, models, providers, environments and tags that requests have.")
  )
  .add(
    HttpApiEndpoint.get("spans", "/api/traces/:id/spans")
      .setPath(Path)
      .addSuccess(TraceSpans)
      .addError(TraceNotFound)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "All spans of a trace, in the shape they were sent in, earliest first.")
  )
  .add(
    HttpApiEndpoint.get("graph", "/api/traces/:id/graph")
      .setPath(Path)
      .addSuccess(Graph)
      .addError(TraceNotFound)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "The spans of a trace as nodes, their parents and causal links as edges, and what each agent cost. A span whose parent " +
          "has not arrived stays, and is marked as an orphan; so do spans that are parents of each other."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Traces") {}
