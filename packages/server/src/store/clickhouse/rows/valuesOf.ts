import { type ModelInference, modelOf } from "@agentwatch/core/model/Span"
import { partFields } from "@agentwatch/core/model/Usage"
import type { Entry } from "../../SpanStore.js"
import type { Value } from "./columns.js"

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

/**
 * The values of an inserted row, in the order of `insertColumns`. What is absent is empty, or null where zero would mean
 * something else.
 */
export const valuesOf = ({ cost, eventId, organisation, span }: Entry): ReadonlyArray<Value> => {
  const call = span.model_inference
  return [
    organisation,
    span.trace_id,
    span.span_id,
    span.parent_span_id ?? "",
    eventId ?? "",
    span.name,
    span.kind,
    span.start_time_unix_nano,
    span.end_time_unix_nano,
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
  ]
}

/** Nanoseconds as milliseconds. */
export const millis = (nanos: bigint) => Number(nanos) / 1_000_000
