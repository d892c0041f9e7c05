import type { TraceId } from "@agentwatch/core/model/Ids"
import type { Trace } from "@agentwatch/core/model/Trace"

/** A trace with the given id, otherwise of no importance. */
export const trace = (id: string, of: Partial<Trace> = {}): Trace => ({
  trace_id: id as TraceId,
  name: id,
  status: "OK",
  agent_id: "default",
  agent_name: "default",
  models: [],
  span_count: 1,
  request_count: 0,
  error_count: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  cost_usd: 0,
  cost_is_default: false,
  started_at: "2026-02-09T15:30:00.000Z",
  duration_ms: 1,
  ...of
})
