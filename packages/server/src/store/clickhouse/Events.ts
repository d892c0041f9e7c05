import type { Event } from "@agentwatch/core/api/Events"
import { Attributes } from "@agentwatch/core/model/Field"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { toUsd } from "@agentwatch/core/model/Money"
import { Effect, Layer, Schema } from "effect"
import { EventStore } from "../EventStore.js"
import { Database } from "./Database.js"

const EventRow = Schema.Struct({
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

const toEvent = ({ cost, failed, start_nano, status_message, ...row }: typeof EventRow.Type): Event => ({
  ...row,
  cost_usd: toUsd(cost),
  status: failed ? "error" : "success",
  error_message: status_message === "" ? null : status_message,
  timestamp: formatInstant(start_nano)
})

const columns = `
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

export const layer = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database
    const instant = (nanos: bigint) => sql`fromUnixTimestamp64Nano(${sql.param("Int64", nanos.toString())}, 'UTC')`
    return EventStore.of({
      list: (asked) => {
        const conditions = [
          sql`is_request`,
          ...(asked.agent_name === undefined ? [] : [sql`agent_name = ${sql.param("String", asked.agent_name)}`]),
          ...(asked.task_name === undefined ? [] : [sql`task_name = ${sql.param("String", asked.task_name)}`]),
          ...(asked.model === undefined ? [] : [sql`model = ${sql.param("String", asked.model)}`]),
          ...(asked.status === undefined ? [] : [sql`failed = ${sql.param("Bool", asked.status === "error")}`]),
          ...(asked.since === undefined ? [] : [sql`start_time >= ${instant(asked.since)}`]),
          ...(asked.until === undefined ? [] : [sql`start_time <= ${instant(asked.until)}`])
        ]
        return query(
          EventRow,
          (spans) => sql`
            SELECT ${sql.literal(columns)} FROM ${spans} AS spans
            WHERE ${sql.and(conditions)} ORDER BY start_time DESC, trace_id, span_id
            LIMIT ${sql.param("UInt32", asked.limit)} OFFSET ${sql.param("UInt32", asked.offset)}`
        ).pipe(
          Effect.map((rows) => rows.map(toEvent)),
          Effect.withSpan("EventStore.list")
        )
      }
    })
  })
)
