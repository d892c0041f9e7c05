import type { GroupBy } from "@agentwatch/core/api/Metrics"
import type { MonthlyReport } from "@agentwatch/core/api/Reports"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { toUsd } from "@agentwatch/core/model/Money"
import { Effect, Layer, Schema } from "effect"
import { ReportStore } from "../ReportStore.js"
import { TraceStore } from "../TraceStore.js"
import { instant } from "./conditions.js"
import { Database } from "./Database.js"
import { monthStretch } from "./monthStretch.js"
import { reportLines } from "./reportLines.js"
import { costliest } from "./rollup/costliest.js"
import { facts } from "./rollup/facts.js"
import { averageLatency, tokens, total } from "./rollup/total.js"
import { rounded } from "./rounded.js"

const Sum = Schema.NumberFromString

const SummaryRow = Schema.Struct({
  cost_nano: Sum,
  requests: Sum,
  errors: Sum,
  tokens: Sum,
  avg_latency: Schema.Number
})
const GroupRow = Schema.Struct({ name: Schema.String, label: Schema.String, ...SummaryRow.fields })
const TracesRow = Schema.Struct({ name: Schema.String, traces: Sum })
const ErrorRow = Schema.Struct({ error_type: Schema.String, count: Sum, last_nano: Schema.BigInt })

const sums = ["cost_nano", "requests", "errors", "prompt_tokens", "completion_tokens", "latency_ms"] as const
const figures = [total("cost_nano"), total("requests"), total("errors"), tokens, averageLatency].join(", ")

const nothing = { cost_nano: 0, requests: 0, errors: 0, tokens: 0, avg_latency: 0 }

const mostGroups = 20
const mostErrors = 10
const mostTraces = 200

/** Characters of an error's text: two that begin alike for so long are taken for the same. */
const longestError = 500

/** What stands for the text of errors that have none. */
const untold = "(no message)"

const share = (some: number, all: number) => (all === 0 ? 0 : some / all)

export const layer = Layer.effect(
  ReportStore,
  Effect.gen(function* () {
    const database = yield* Database
    const traceStore = yield* TraceStore
    const { query, sql } = database

    const beganIn = (month: string) => {
      const { from, to } = monthStretch(month)
      return sql`start_time >= ${instant(sql, from)} AND start_time < ${instant(sql, to)}`
    }

    const summaryOf = (month: string) =>
      query(SummaryRow, (tables) => {
        const of = facts(sql, tables, { stretch: monthStretch(month), filter: {}, sums })
        return sql`SELECT ${sql.literal(figures)} FROM ${of} AS f HAVING count() > 0`
      }).pipe(Effect.map(([row]) => row ?? nothing))

    /** In how many traces each of some agents or models made a request. Sums cannot tell that, so the spans are counted. */
    const tracesWith = (month: string, mark: "agent_id" | "model", names: ReadonlyArray<string>) => {
      const column = sql.literal(mark)
      return names.length === 0
        ? Effect.succeed(new Map<string, number>())
        : query(
            TracesRow,
            ({ spans }) => sql`
              SELECT name, toString(count()) AS traces FROM (
                SELECT toString(${column}) AS name, trace_id FROM ${spans} AS spans
                WHERE is_request AND ${beganIn(month)} AND ${column} IN ${sql.param("Array(String)", names)}
                GROUP BY name, trace_id
              ) GROUP BY name`
          ).pipe(Effect.map((rows) => new Map(rows.map(({ name, traces }) => [name, traces]))))
    }

    /** Those that the month cost most for. */
    const groupsOf = (month: string, mark: "agent_id" | "model", label: GroupBy) =>
      Effect.gen(function* () {
        const question = { stretch: monthStretch(month), filter: {}, sums, marks: [mark, label] } as const
        const rows = yield* query(GroupRow, (tables) => costliest(sql, tables, question, figures, mostGroups))
        const traces = yield* tracesWith(
          month,
          mark,
          rows.map(({ name }) => name)
        )
        return rows.map((row) => ({ ...row, trace_count: traces.get(row.name) ?? 0 }))
      })

    const errorsOf = (month: string) =>
      query(
        ErrorRow,
        ({ spans }) => sql`
          SELECT
            if(status_message = '', ${sql.param("String", untold)},
              substringUTF8(status_message, 1, ${sql.literal(String(longestError))})) AS error_type,
            toString(count()) AS count,
            toString(toUnixTimestamp64Nano(max(start_time))) AS last_nano
          FROM ${spans} AS spans WHERE status_code = 'ERROR' AND ${beganIn(month)}
          GROUP BY error_type ORDER BY count() DESC, error_type LIMIT ${sql.literal(String(mostErrors))}`
      )

    const latestTraces = (month: string) => {
      const { from, to } = monthStretch(month)
      // Only a question with a cursor can be a bad one.
      return traceStore.list({ from, to: to - 1n, limit: mostTraces }).pipe(Effect.catchTag("BadQuestion", Effect.die))
    }

    const monthly = Effect.fn("ReportStore.monthly")(function* (month: string) {
      const [summary, agents, models, errors, latest] = yield* Effect.all(
        [
          summaryOf(month),
          groupsOf(month, "agent_id", "agent_name"),
          groupsOf(month, "model", "provider"),
          errorsOf(month),
          latestTraces(month)
        ],
        { concurrency: "unbounded" }
      )
      return {
        period: month,
        summary: {
          total_traces: latest.total,
          total_requests: summary.requests,
          total_cost_usd: toUsd(summary.cost_nano),
          error_rate: share(summary.errors, summary.requests),
          avg_latency_ms: rounded(summary.avg_latency, 2),
          total_tokens: summary.tokens
        },
        by_agent: agents.map((row) => ({
          agent_id: row.name,
          agent_name: row.label,
          trace_count: row.trace_count,
          total_cost_usd: toUsd(row.cost_nano),
          error_rate: share(row.errors, row.requests)
        })),
        by_model: models.map((row) => ({
          model: row.name,
          trace_count: row.trace_count,
          total_cost_usd: toUsd(row.cost_nano),
          total_tokens: row.tokens
        })),
        top_errors: errors.map(({ count, error_type, last_nano }) => ({
          error_type,
          count,
          last_seen: formatInstant(last_nano)
        })),
        traces: latest.traces.map(({ cost_usd, duration_ms, name, started_at, status, trace_id }) => ({
          trace_id,
          name,
          status,
          cost_usd,
          latency_ms: duration_ms,
          created_at: started_at
        }))
      } satisfies MonthlyReport
    })

    return ReportStore.of({ monthly, lines: (month) => reportLines(database, month) })
  })
)
