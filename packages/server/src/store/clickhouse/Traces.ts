import { TraceId } from "@agentwatch/core/model/Ids"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { toUsd } from "@agentwatch/core/model/Money"
import { StatusCode } from "@agentwatch/core/model/Span"
import type { Trace } from "@agentwatch/core/model/Trace"
import { Effect, Layer, Schema } from "effect"
import { TraceStore } from "../TraceStore.js"
import { Database } from "./Database.js"

const TraceRow = Schema.Struct({
  trace_id: TraceId,
  name: Schema.String,
  status: StatusCode,
  agent_id: Schema.String,
  agent_name: Schema.String,
  models: Schema.Array(Schema.String),
  span_count: Schema.NumberFromString,
  request_count: Schema.NumberFromString,
  error_count: Schema.NumberFromString,
  prompt_tokens: Schema.NumberFromString,
  completion_tokens: Schema.NumberFromString,
  cost: Schema.NumberFromString,
  cost_is_default: Schema.Boolean,
  start_nano: Schema.BigInt,
  end_nano: Schema.BigInt,
  total: Schema.NumberFromString
})

const toTrace = ({ cost, end_nano, start_nano, total: _, ...row }: typeof TraceRow.Type): Trace => ({
  ...row,
  cost_usd: toUsd(cost),
  started_at: formatInstant(start_nano),
  duration_ms: Number(end_nano - start_nano) / 1_000_000
})

// The root first, then the earliest: what names a trace. Agrees with `fold` in core/model/Trace.
const leading = "(parent_span_id != '', start_time, span_id)"

const summary = `
  trace_id,
  argMin(name, ${leading}) AS name,
  if(countIf(status_code = 'ERROR') > 0, 'ERROR', argMin(status_code, ${leading})) AS status,
  argMin(spans.agent_id, ${leading}) AS agent_id,
  argMin(agent_name, ${leading}) AS agent_name,
  arraySort(groupUniqArrayIf(toString(model), model != '')) AS models,
  toString(count()) AS span_count,
  toString(countIf(is_request)) AS request_count,
  toString(countIf(status_code = 'ERROR')) AS error_count,
  toString(sum(ifNull(spans.prompt_tokens, 0))) AS prompt_tokens,
  toString(sum(ifNull(spans.completion_tokens, 0))) AS completion_tokens,
  toString(sum(cost_nano)) AS cost,
  toBool(countIf(cost_source = 'default') > 0) AS cost_is_default,
  min(start_time) AS started,
  toString(toUnixTimestamp64Nano(min(start_time))) AS start_nano,
  toString(toUnixTimestamp64Nano(max(end_time))) AS end_nano`

export const layer = Layer.effect(
  TraceStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database
    const instant = (nanos: bigint) => sql`fromUnixTimestamp64Nano(${sql.param("Int64", nanos.toString())}, 'UTC')`
    return TraceStore.of({
      list: Effect.fn("TraceStore.list")(function* (asked) {
        const conditions = [
          ...(asked.agent_id === undefined
            ? []
            : [sql`countIf(spans.agent_id = ${sql.param("String", asked.agent_id)}) > 0`]),
          ...(asked.model === undefined ? [] : [sql`countIf(model = ${sql.param("String", asked.model)}) > 0`]),
          ...(asked.status === undefined ? [] : [sql`status = ${sql.param("String", asked.status)}`]),
          ...(asked.from === undefined ? [] : [sql`started >= ${instant(asked.from)}`]),
          ...(asked.to === undefined ? [] : [sql`started <= ${instant(asked.to)}`])
        ]
        const page = (limit: number, offset: number) =>
          query(
            TraceRow,
            (spans) => sql`
              SELECT * EXCEPT started, toString(count() OVER ()) AS total FROM (
                SELECT ${sql.literal(summary)} FROM ${spans} AS spans GROUP BY trace_id
                HAVING ${conditions.length === 0 ? sql`1` : sql.and(conditions)}
              )
              ORDER BY started DESC, trace_id
              LIMIT ${sql.param("UInt32", limit)} OFFSET ${sql.param("UInt32", offset)}`
          )
        const rows = yield* page(asked.limit, asked.offset)
        // A page behind the last one has no row to carry the total.
        const counted = rows.length === 0 && asked.offset > 0 ? yield* page(1, 0) : rows
        return { traces: rows.map(toTrace), total: counted[0]?.total ?? 0, limit: asked.limit, offset: asked.offset }
      })
    })
  })
)
