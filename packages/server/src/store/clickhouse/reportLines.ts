import { formatInstant } from "@agentwatch/core/model/Instant"
import { Chunk, Effect, Option, Schema, Stream } from "effect"
import type { ReportLine } from "../ReportStore.js"
import { instant } from "./conditions.js"
import type { Database } from "./Database.js"
import { monthStretch } from "./monthStretch.js"

const LineRow = Schema.Struct({
  start_nano: Schema.String,
  trace_id: Schema.String,
  span_id: Schema.String,
  agent_name: Schema.String,
  model: Schema.String,
  status: Schema.String,
  tokens: Schema.Number,
  cost: Schema.String,
  latency_ms: Schema.Number
})
type LineRow = typeof LineRow.Type

/** Characters of a name: ten thousand as long as a span would be more than the engine can reply in one text. */
const longestName = 1_000

const columns = `
  toString(toUnixTimestamp64Nano(start_time)) AS start_nano,
  trace_id,
  span_id,
  substringUTF8(spans.agent_name, 1, ${longestName}) AS agent_name,
  substringUTF8(spans.model, 1, ${longestName}) AS model,
  status_code AS status,
  ifNull(prompt_tokens, 0) + ifNull(completion_tokens, 0) AS tokens,
  toString(cost_nano) AS cost,
  latency_ms`

const toLine = ({
  agent_name,
  cost,
  latency_ms,
  model,
  start_nano,
  status,
  tokens,
  trace_id
}: LineRow): ReportLine => ({
  date: formatInstant(BigInt(start_nano)),
  traceId: trace_id,
  agentName: agent_name,
  model,
  status,
  tokens,
  costNano: BigInt(cost),
  latencyMs: latency_ms
})

/** Lines that are read at once: so many are in memory, and take some tens of milliseconds. */
const pageOf = 10_000

/**
 * Every span that began in a month, in the order of the table's primary key. Each page begins behind the last line of the one
 * before, so that the last one is read as fast as the first, and none waits in the store for a reader that is slow.
 */
export const reportLines = ({ query, sql }: Database, month: string) => {
  const { from, to } = monthStretch(month)

  const page = (after: LineRow | undefined) => {
    const at = after === undefined ? from : BigInt(after.start_nano)
    const conditions = [
      sql`start_time >= ${instant(sql, at)}`,
      sql`start_time < ${instant(sql, to)}`,
      ...(after === undefined
        ? []
        : [
            sql`(start_time > ${instant(sql, at)} OR
              (trace_id, span_id) > (${sql.param("String", after.trace_id)}, ${sql.param("String", after.span_id)}))`
          ])
    ]
    return query(
      LineRow,
      ({ spans }) => sql`
        SELECT ${sql.literal(columns)} FROM (SELECT * FROM ${spans} WHERE ${sql.and(conditions)}) AS spans
        ORDER BY start_time, trace_id, span_id LIMIT ${sql.literal(String(pageOf))}`
    ).pipe(Effect.withSpan("ReportStore.page"))
  }

  return Stream.paginateChunkEffect(undefined as LineRow | undefined, (after) =>
    Effect.map(page(after), (rows) => [
      Chunk.unsafeFromArray(rows.map(toLine)),
      // A page that is not full is the last.
      rows.length < pageOf ? Option.none() : Option.fromNullable(rows.at(-1))
    ])
  )
}
