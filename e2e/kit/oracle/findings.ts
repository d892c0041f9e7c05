import type { TracePage } from "@agentwatch/core/api/Traces"
import type { Clickhouse } from "../clickhouse/Clickhouse.js"
import { get } from "../server.js"

/** Number and cost of spans, however they were found. */
export interface Total {
  readonly spans: number
  readonly costNano: number
}

const nano = (usd: number) => Math.round(usd * 1e9)

const added = (totals: ReadonlyArray<Total>): Total => ({
  spans: totals.reduce((sum, { spans }) => sum + spans, 0),
  costNano: totals.reduce((sum, { costNano }) => sum + costNano, 0)
})

/** What a server says of all its requests. */
export const readSummary = async (url: string): Promise<Total> => {
  const { total_cost, total_requests } = await get<{ total_cost: number; total_requests: number }>(
    `${url}/api/metrics/summary?period=all`
  )
  return { spans: total_requests, costNano: nano(total_cost) }
}

/** What a reader of the server is told. */
export const readServer = async (url: string) => {
  const traces: Array<TracePage["traces"][number]> = []
  let total = 0
  for (;;) {
    const page = await get<TracePage>(`${url}/api/traces?limit=500&offset=${traces.length}`)
    total = page.total
    traces.push(...page.traces)
    if (page.traces.length === 0) break
  }
  return {
    summary: await readSummary(url),
    traces: added(traces.map(({ cost_usd, span_count }) => ({ spans: span_count, costNano: nano(cost_usd) }))),
    traceCount: total,
    traceIds: new Set(traces.map(({ trace_id }) => trace_id)).size
  }
}

/** A span as it lies in the store: how many rows it has, and what they cost together. */
export interface Stored {
  readonly key: string
  readonly trace_id: string
  readonly rows: number
  readonly costNano: number
}

/** What lies in the store. */
export const readStore = async (store: Clickhouse) => {
  const spans = await store.query<Stored>(`
    SELECT any(event_id) AS event, trace_id, if(event = '', concat(trace_id, '-', span_id), event) AS key,
      toUInt32(count()) AS rows, toFloat64(sum(cost_nano)) AS costNano
    FROM agentwatch.spans GROUP BY trace_id, span_id`)
  return { spans, differs: await readDifferences(store) }
}

const buckets =
  "[('minute', toStartOfMinute(start_time)), ('hour', toStartOfHour(start_time)), ('day', toStartOfDay(start_time))]"

/** Traces, and minutes, hours and days, of which the server's own tables say something else than the spans. */
const readDifferences = async (store: Clickhouse) => {
  const [traces] = await store.query<{ readonly differs: number }>(`
    SELECT toUInt32(countIf(s != n OR c != m)) AS differs
    FROM (
      SELECT high, low, sum(kept_spans) AS s, sum(kept_cost) AS c, sum(row) AS n, sum(row_cost) AS m
      FROM (
        SELECT high, low, spans AS kept_spans, cost_nano AS kept_cost, 0 AS row, 0 AS row_cost FROM agentwatch.traces
        UNION ALL
        SELECT reinterpretAsUInt64(reverse(unhex(substring(trace_id, 1, 16)))),
          reinterpretAsUInt64(reverse(unhex(substring(trace_id, 17, 16)))), 0, 0, 1, cost_nano
        FROM agentwatch.spans
      )
      GROUP BY high, low
    )`)
  const [sums] = await store.query<{ readonly differs: number }>(`
    SELECT toUInt32(countIf(s != n OR c != m)) AS differs
    FROM (
      SELECT dimension, level, bucket, sum(kept_spans) AS s, sum(kept_cost) AS c, sum(row) AS n, sum(row_cost) AS m
      FROM (
        SELECT toString(dimension) AS dimension, toString(level) AS level, bucket, requests AS kept_spans,
          cost_nano AS kept_cost, 0 AS row, 0 AS row_cost
        FROM agentwatch.sums
        UNION ALL
        SELECT arrayJoin(['environment', 'agent', 'task', 'model']), part.1, part.2, 0, 0, 1, cost_nano
        FROM agentwatch.spans ARRAY JOIN ${buckets} AS part
      )
      GROUP BY dimension, level, bucket
    )`)
  return { traces: traces?.differs, sums: sums?.differs }
}
