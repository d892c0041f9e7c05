import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { TraceId } from "../model/Ids.js"
import { Instant } from "../model/Instant.js"
import { StatusCode, StoredSpan } from "../model/Span.js"
import { Trace } from "../model/Trace.js"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { Query, Whole } from "./Query.js"

export class TraceNotFound extends Schema.TaggedError<TraceNotFound>()(
  "TraceNotFound",
  { trace_id: Schema.String },
  HttpApiSchema.annotations({ status: 404, description: "No span of this trace is stored." })
) {}

export const TraceQuery = Query({
  /** Traces with a span of this agent. */
  agent_id: Schema.optional(Schema.String),
  /** Traces with a call of this model. */
  model: Schema.optional(Schema.String),
  status: Schema.optional(StatusCode),
  /** First start, inclusive. */
  from: Schema.optional(Instant),
  /** First start, inclusive. */
  to: Schema.optional(Instant),
  limit: Schema.optionalWith(Whole(1, 500), { default: () => 50 }),
  offset: Schema.optionalWith(Whole(0, 10_000_000), { default: () => 0 })
})
export type TraceQuery = typeof TraceQuery.Type

export const TracePage = Schema.Struct({
  traces: Schema.Array(Trace),
  /** Traces that fit the filters, on all pages. */
  total: Schema.NonNegativeInt,
  limit: Schema.NonNegativeInt,
  offset: Schema.NonNegativeInt
}).annotations({ identifier: "TracePage" })
export type TracePage = typeof TracePage.Type

export class TracesApi extends HttpApiGroup.make("traces")
  .add(
    HttpApiEndpoint.get("list", "/api/traces")
      .setUrlParams(TraceQuery)
      .addSuccess(TracePage)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Traces, newest first.")
  )
  .add(
    HttpApiEndpoint.get("spans", "/api/traces/:id/spans")
      .setPath(Schema.Struct({ id: TraceId }))
      .addSuccess(Schema.Struct({ spans: Schema.Array(StoredSpan) }))
      .addError(TraceNotFound)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "All spans of a trace, in the shape they were sent in, earliest first.")
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Traces") {}
