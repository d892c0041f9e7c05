import type { Event, EventQuery } from "@agentwatch/core/api/Events"
import { Attributes } from "@agentwatch/core/model/Field"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { toUsd } from "@agentwatch/core/model/Money"
import { Effect, Layer, Schema } from "effect"
import { BadQuestion } from "../BadQuestion.js"
import { cursorOf } from "../cursor.js"
import { EventStore } from "../EventStore.js"
import { beginningAsked, instant, marksAsked } from "./conditions.js"
import { Database } from "./Database.js"

const EventRow = Schema.Struct({
  id: Schema.String,
  trace_id: Schema.String,
  span_id: Schema.String,
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

const toEvent = ({
  cost,
  failed,
  span_id: _span,
  start_nano,
  status_message,
  trace_id: _trace,
  ...row
}: typeof EventRow.Type): Event => ({
  ...row,
  cost_usd: toUsd(cost),
  status: failed ? "error" : "success",
  error_message: status_message === "" ? null : status_message,
  timestamp: formatInstant(start_nano)
})

const columns = `
  if(event_id = '', concat(trace_id, '-', span_id), event_id) AS id,
  spans.trace_id AS trace_id,
  spans.span_id AS span_id,
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

/** Where a page ends. */
const Place = Schema.Struct({ start_nano: Schema.BigInt, trace_id: Schema.String, span_id: Schema.String })
const cursor = cursorOf(Place)

export const layer = Layer.effect(
  EventStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database

    const behind = ({ span_id, start_nano, trace_id }: typeof Place.Type) => {
      const at = instant(sql, start_nano)
      // The first line is what the order of the table helps with.
      return [
        sql`start_time <= ${at}`,
        sql`(start_time < ${at} OR (trace_id, span_id) > (${sql.param("String", trace_id)}, ${sql.param("String", span_id)}))`
      ]
    }

    const list = Effect.fn("EventStore.list")(function* (asked: EventQuery) {
      const after = asked.cursor === undefined ? undefined : yield* cursor.decode(asked.cursor)
      const { limit = 100, offset = 0 } = asked
      if (after !== undefined && offset > 0) {
        return yield* new BadQuestion({ parameter: "cursor", message: "stands beside an offset; give one of them" })
      }
      const conditions = [
        sql`is_request`,
        ...beginningAsked(sql, asked),
        ...marksAsked(sql, asked),
        ...(after === undefined ? [] : behind(after))
      ]
      const rows = yield* query(
        EventRow,
        ({ spans }) => sql`
          SELECT ${sql.literal(columns)} FROM (SELECT * FROM ${spans} WHERE ${sql.and(conditions)}) AS spans
          ORDER BY start_time DESC, trace_id, span_id
          LIMIT ${sql.param("UInt32", limit + 1)} OFFSET ${sql.param("UInt32", offset)}`
      )
      const page = rows.slice(0, limit)
      const last = rows.length > page.length ? page.at(-1) : undefined
      return { events: page.map(toEvent), next_cursor: last === undefined ? null : cursor.encode(last) }
    })

    return EventStore.of({ list })
  })
)
