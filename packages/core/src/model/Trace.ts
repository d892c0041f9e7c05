import { Schema } from "effect"
import { TraceId } from "./Ids.js"
import { formatInstant } from "./Instant.js"
import { fromUsd, toUsd } from "./Money.js"
import { modelOf, StatusCode, type StoredSpan } from "./Span.js"

/** What the spans of one trace come to. */
export const Trace = Schema.Struct({
  trace_id: TraceId,
  /** The root's name; the earliest span's where no root has arrived. */
  name: Schema.String,
  /** ERROR if any span failed, else the root's own. */
  status: StatusCode,
  /** The root's agent; the earliest span's where no root has arrived. */
  agent_id: Schema.String,
  agent_name: Schema.String,
  /** Models called, in alphabetical order. */
  models: Schema.Array(Schema.String),
  span_count: Schema.NonNegativeInt,
  /** Model calls and logged events among the spans. */
  request_count: Schema.NonNegativeInt,
  error_count: Schema.NonNegativeInt,
  prompt_tokens: Schema.NonNegative,
  completion_tokens: Schema.NonNegative,
  /** US dollars, exact to the nano-dollar. */
  cost_usd: Schema.Number,
  /** Some span was priced by the default rate, because its model is not in the table. */
  cost_is_default: Schema.Boolean,
  /** ISO 8601, UTC. */
  started_at: Schema.String,
  /** From the first start to the last end, in milliseconds. */
  duration_ms: Schema.Number
}).annotations({ identifier: "Trace" })
export type Trace = typeof Trace.Type

const order = <A extends bigint | string>(a: A, b: A) => (a < b ? -1 : a > b ? 1 : 0)

/** The order of spans. Of those that began at once the ids decide, so that the order of arrival never does. */
export const earliestFirst = (a: StoredSpan, b: StoredSpan) =>
  order(a.start_time_unix_nano, b.start_time_unix_nano) || order(a.span_id, b.span_id)

const sum = (spans: ReadonlyArray<StoredSpan>, value: (span: StoredSpan) => number | undefined) =>
  spans.reduce((total, span) => total + (value(span) ?? 0), 0)

/** Folds the spans of one trace, in any order. `undefined` for none. */
export const fold = (spans: ReadonlyArray<StoredSpan>): Trace | undefined => {
  const ordered = [...spans].sort(earliestFirst)
  const first = ordered[0]
  if (first === undefined) return undefined
  const root = ordered.find((span) => span.parent_span_id === undefined) ?? first
  const end = ordered.reduce((last, { end_time_unix_nano: at }) => (at > last ? at : last), first.end_time_unix_nano)
  const errors = ordered.filter((span) => span.status.code === "ERROR").length
  const models = ordered.flatMap(({ model_inference: call }) => (call === undefined ? [] : (modelOf(call) ?? [])))
  return {
    trace_id: first.trace_id,
    name: root.name,
    status: errors > 0 ? "ERROR" : root.status.code,
    agent_id: root.agent_id,
    agent_name: root.agent_name,
    models: [...new Set(models)].sort(),
    span_count: ordered.length,
    request_count: ordered.filter((span) => span.model_inference !== undefined).length,
    error_count: errors,
    prompt_tokens: sum(ordered, (span) => span.model_inference?.prompt_tokens),
    completion_tokens: sum(ordered, (span) => span.model_inference?.completion_tokens),
    cost_usd: toUsd(sum(ordered, (span) => fromUsd(span.cost_usd ?? 0))),
    cost_is_default: ordered.some((span) => span.cost_source === "default"),
    started_at: formatInstant(first.start_time_unix_nano),
    duration_ms: Number(end - first.start_time_unix_nano) / 1_000_000
  }
}
