import type { Event } from "@agentwatch/core/api/Events"
import { Attributes } from "@agentwatch/core/model/Field"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { toUsd } from "@agentwatch/core/model/Money"
import { Schema } from "effect"

/** What an event is made of. */
export const EventRow = Schema.Struct({
  id: Schema.String,
  task_name: Schema.String,
  agent_name: Schema.String,
  model: Schema.String,
  input_tokens: Schema.Number,
  output_tokens: Schema.Number,
  latency_ms: Schema.Number,
  cost: Schema.NumberFromString,
  failed: Schema.Boolean,
  status_message: Schema.String,
  start_nano: Schema.BigInt,
  metadata: Schema.parseJson(Schema.NullOr(Attributes))
})

/** Its columns, as SQL. */
export const eventColumns = `
  if(event_id = '', concat(trace_id, '-', span_id), event_id) AS id,
  if(task = '', name, task) AS task_name,
  agent_name,
  model,
  ifNull(prompt_tokens, 0) AS input_tokens,
  ifNull(completion_tokens, 0) AS output_tokens,
  latency_ms,
  toString(cost_nano) AS cost,
  toBool(status_code = 'ERROR') AS failed,
  status_message,
  toString(toUnixTimestamp64Nano(start_time)) AS start_nano,
  if(spans.metadata = '', 'null', spans.metadata) AS metadata`

export const toEvent = (row: typeof EventRow.Type): Event => ({
  id: row.id,
  task_name: row.task_name,
  agent_name: row.agent_name,
  model: row.model,
  input_tokens: row.input_tokens,
  output_tokens: row.output_tokens,
  latency_ms: row.latency_ms,
  cost_usd: toUsd(row.cost),
  status: row.failed ? "error" : "success",
  error_message: row.status_message === "" ? null : row.status_message,
  timestamp: formatInstant(row.start_nano),
  metadata: row.metadata
})
