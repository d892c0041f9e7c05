import { type ModelInference, modelOf } from "@agentwatch/core/model/Span"
import { partFields } from "@agentwatch/core/model/Usage"
import type { Entry } from "../SpanStore.js"

// The engine refuses half of a surrogate pair, and with it the whole batch; it becomes the sign for what is unreadable.
const wellFormed = (line: string) =>
  line.includes("\\ud")
    ? line.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (escape) => (escape === "\\\\" ? escape : "\\ufffd"))
    : line

const json = (value: unknown): string => (value === undefined ? "" : JSON.stringify(value))

const otherFields = [...Object.values(partFields), "provider_cost_usd"] as const

/** What few calls have, as JSON; empty for the others. */
const otherUsage = (call: ModelInference): string => {
  let other: Record<string, number> | undefined
  for (const field of otherFields) {
    const value = call[field]
    if (value === undefined) continue
    other ??= {}
    other[field] = value
  }
  return json(other)
}

const none: ReadonlyArray<never> = []

/** The columns of an inserted row, in the order of its values. */
export const insertColumns = [
  "org_id",
  "trace_id",
  "span_id",
  "parent_span_id",
  "event_id",
  "name",
  "kind",
  "start_time",
  "end_time",
  "status_code",
  "status_message",
  "agent_id",
  "agent_name",
  "agent_role",
  "agent_path",
  "task",
  "session_id",
  "user_id",
  "environment",
  "release",
  "tags",
  "compliance_flags",
  "decision_reasoning",
  "input",
  "output",
  "tool_calls",
  "cost_attribution",
  "links",
  "events",
  "metadata",
  "attributes",
  "is_request",
  "model",
  "model_name",
  "provider",
  "operation",
  "request_model",
  "response_model",
  "response_id",
  "finish_reasons",
  "service_tier",
  "prompt_tokens",
  "completion_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "other_usage",
  "usage_source",
  "latency_ms",
  "latency_sent",
  "stream",
  "cost_nano",
  "cost_source",
  "cache_saved_nano",
  "price_source",
  "price_date"
] as const

/**
 * One row of the insert as JSON, its values in the order of `insertColumns`. What is absent is empty, or null where zero
 * would mean something else. An array, because names in each row would be half of what the engine has to parse.
 */
export const insertRow = ({ cost, eventId, organisation, span }: Entry): string => {
  const call = span.model_inference
  const line = JSON.stringify([
    organisation,
    span.trace_id,
    span.span_id,
    span.parent_span_id ?? "",
    eventId ?? "",
    span.name,
    span.kind,
    span.start_time_unix_nano.toString(),
    span.end_time_unix_nano.toString(),
    span.status.code,
    span.status.message ?? "",
    span.agent_id,
    span.agent_name,
    span.agent_role,
    span.agent_path ?? none,
    span.task ?? "",
    span.session_id ?? "",
    span.user_id ?? "",
    span.environment ?? "",
    span.release ?? "",
    span.tags ?? none,
    span.compliance_flags ?? none,
    span.decision_reasoning ?? "",
    span.input ?? "",
    span.output ?? "",
    json(span.tool_calls),
    json(span.cost_attribution),
    json(span.links),
    json(span.events?.map((event) => ({ ...event, time_unix_nano: event.time_unix_nano.toString() }))),
    json(span.metadata),
    json(span.attributes),
    call !== undefined,
    call === undefined ? "" : (modelOf(call) ?? ""),
    call?.model_name ?? "",
    call?.provider ?? "",
    call?.operation ?? "",
    call?.request_model ?? "",
    call?.response_model ?? "",
    call?.response_id ?? "",
    call?.finish_reasons ?? none,
    call?.service_tier ?? "",
    call?.prompt_tokens ?? null,
    call?.completion_tokens ?? null,
    call?.cache_read_tokens ?? null,
    call?.cache_write_tokens ?? null,
    call?.cache_write_1h_tokens ?? null,
    call?.reasoning_tokens ?? null,
    call === undefined ? "" : otherUsage(call),
    call?.usage_source ?? "",
    call?.latency_ms ?? millis(span.end_time_unix_nano - span.start_time_unix_nano),
    call?.latency_ms !== undefined,
    json(call?.stream),
    cost?.nanoUsd ?? 0,
    cost?.source ?? "",
    cost?.cacheSaved ?? 0,
    cost?.list?.source ?? "",
    cost?.list?.date ?? ""
  ])
  return wellFormed(line)
}

/** Nanoseconds as milliseconds. */
export const millis = (nanos: bigint) => Number(nanos) / 1_000_000
