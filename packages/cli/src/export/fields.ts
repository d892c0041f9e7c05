import type { Event } from "@agentwatch/core/api/Events"
import { parseInstant } from "@agentwatch/core/model/Instant"
import { modelOf, type StoredSpan } from "@agentwatch/core/model/Span"
import type { Trace } from "@agentwatch/core/model/Trace"
import { type Field, flag, instant, nested, number, text, whole } from "./Field.js"

export const traceFields: ReadonlyArray<Field<Trace>> = [
  text("trace_id", (trace) => trace.trace_id),
  text("name", (trace) => trace.name),
  text("status", (trace) => trace.status),
  instant("started_at", (trace) => parseInstant(trace.started_at)),
  number("duration_ms", (trace) => trace.duration_ms),
  text("agent_id", (trace) => trace.agent_id),
  text("agent_name", (trace) => trace.agent_name),
  nested("models", (trace) => trace.models),
  whole("span_count", (trace) => trace.span_count),
  whole("request_count", (trace) => trace.request_count),
  whole("error_count", (trace) => trace.error_count),
  whole("prompt_tokens", (trace) => trace.prompt_tokens),
  whole("completion_tokens", (trace) => trace.completion_tokens),
  number("cost_usd", (trace) => trace.cost_usd),
  flag("cost_is_default", (trace) => trace.cost_is_default)
]

export const requestFields: ReadonlyArray<Field<Event>> = [
  text("id", (event) => event.id),
  instant("timestamp", (event) => parseInstant(event.timestamp)),
  text("agent_name", (event) => event.agent_name),
  text("task_name", (event) => event.task_name),
  text("model", (event) => event.model),
  text("status", (event) => event.status),
  text("error_message", (event) => event.error_message),
  whole("input_tokens", (event) => event.input_tokens),
  whole("output_tokens", (event) => event.output_tokens),
  number("latency_ms", (event) => event.latency_ms),
  number("cost_usd", (event) => event.cost_usd),
  nested("metadata", (event) => event.metadata)
]

export const spanFields: ReadonlyArray<Field<StoredSpan>> = [
  text("trace_id", (span) => span.trace_id),
  text("span_id", (span) => span.span_id),
  text("parent_span_id", (span) => span.parent_span_id),
  text("name", (span) => span.name),
  text("kind", (span) => span.kind),
  instant("start_time", (span) => span.start_time_unix_nano),
  instant("end_time", (span) => span.end_time_unix_nano),
  number("duration_ms", (span) => span.duration_ms),
  text("status", (span) => span.status.code),
  text("status_message", (span) => span.status.message),
  text("agent_id", (span) => span.agent_id),
  text("agent_name", (span) => span.agent_name),
  text("agent_role", (span) => span.agent_role),
  nested("agent_path", (span) => span.agent_path),
  text("task", (span) => span.task),
  text("session_id", (span) => span.session_id),
  text("user_id", (span) => span.user_id),
  nested("tags", (span) => span.tags),
  text("environment", (span) => span.environment),
  text("release", (span) => span.release),
  text("provider", (span) => span.model_inference?.provider),
  text("operation", (span) => span.model_inference?.operation),
  text("model", (span) => (span.model_inference === undefined ? undefined : modelOf(span.model_inference))),
  whole("prompt_tokens", (span) => span.model_inference?.prompt_tokens),
  whole("completion_tokens", (span) => span.model_inference?.completion_tokens),
  whole("cache_read_tokens", (span) => span.model_inference?.cache_read_tokens),
  whole("cache_write_tokens", (span) => span.model_inference?.cache_write_tokens),
  whole("cache_write_1h_tokens", (span) => span.model_inference?.cache_write_1h_tokens),
  whole("reasoning_tokens", (span) => span.model_inference?.reasoning_tokens),
  text("usage_source", (span) => span.model_inference?.usage_source),
  number("time_to_first_chunk_ms", (span) => span.model_inference?.stream?.time_to_first_chunk_ms),
  number("cost_usd", (span) => span.cost_usd),
  text("cost_source", (span) => span.cost_source),
  text("decision_reasoning", (span) => span.decision_reasoning),
  text("input", (span) => span.input),
  text("output", (span) => span.output),
  nested("tool_calls", (span) => span.tool_calls),
  nested("compliance_flags", (span) => span.compliance_flags),
  nested("links", (span) => span.links),
  nested("events", (span) => span.events?.map((event) => ({ ...event, time_unix_nano: String(event.time_unix_nano) }))),
  nested("metadata", (span) => span.metadata),
  nested("attributes", (span) => span.attributes)
]
