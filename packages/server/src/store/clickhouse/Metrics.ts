import type { MetricsQuery, TimeseriesQuery } from "@agentwatch/core/api/Metrics"
import { toUsd } from "@agentwatch/core/model/Money"
import { Clock, Effect, Layer, Schema } from "effect"
import { BadQuestion } from "../BadQuestion.js"
import { MetricsStore } from "../MetricsStore.js"
import { Database } from "./Database.js"
import { type Asked, askedTime, bucketFor, mostBuckets, usualMinutes } from "./rollup/buckets.js"
import { summed } from "./rollup/dimension.js"
import { facts, type Question } from "./rollup/facts.js"
import { latencyOf } from "./rollup/histogram.js"
import { averageLatency, latencySteps, tokens, total } from "./rollup/total.js"
import { percent, rounded } from "./rounded.js"
import { startedTraces } from "./startedTraces.js"

const Sum = Schema.NumberFromString
/** Of the median and the 95th percentile. */
const Steps = Schema.Tuple(Schema.Number, Schema.Number)

const AgentRow = Schema.Struct({ name: Schema.String })

const SummaryRow = Schema.Struct({
  agents: Schema.Array(Schema.String),
  cost_nano: Sum,
  requests: Sum,
  errors: Sum,
  avg_latency: Schema.Number,
  latency_steps: Steps
})

const FiguresRow = Schema.Struct({
  cost_nano: Sum,
  requests: Sum,
  errors: Sum,
  avg_latency: Schema.Number,
  tokens: Sum
})

const Count = Schema.Struct({ count: Sum })

/** Seconds since the epoch. */
const FirstRow = Schema.Struct({ at: Schema.Number })

const BucketRow = Schema.Struct({
  cost_nano: Sum,
  requests: Sum,
  errors: Sum,
  avg_latency: Schema.Number,
  latency_steps: Steps,
  tokens: Sum,
  /** Seconds since the epoch. */
  at: Schema.Number
})

const GroupRow = Schema.Struct({
  name: Schema.String,
  cost_nano: Sum,
  requests: Sum,
  errors: Sum,
  tokens: Sum,
  avg_latency: Schema.Number
})

/** Most names in a list that a person reads. */
const mostAgents = 1_000

const summaryColumns = [total("cost_nano"), total("requests"), total("errors"), averageLatency, latencySteps].join(", ")
const bucketColumns = ["toUInt32(f.at) AS at", tokens, summaryColumns].join(", ")
const figureColumns = [total("cost_nano"), total("requests"), total("errors"), averageLatency, tokens].join(", ")
const groupColumns = ["f.mark_0 AS name", figureColumns].join(", ")

const figureSums = ["requests", "errors", "cost_nano", "latency_ms"] as const
const tokenSums = ["prompt_tokens", "completion_tokens"] as const
const seriesSums = [...figureSums, ...tokenSums, "latency"] as const

const agentColumns = [...figureSums.map((name) => `sum(f.${name}) AS ${name}`), "sumMap(f.latency) AS latency"].join(
  ", "
)

const activeAgents = `arrayMap(
    agent -> agent.2,
    arraySlice(arraySort(groupArrayIf((-toInt64(f.cost_nano), f.name), f.requests > 0)), 1, ${mostAgents})
  ) AS agents`

const nothing = {
  agents: [],
  cost_nano: 0,
  requests: 0,
  errors: 0,
  avg_latency: 0,
  tokens: 0,
  latency_steps: [0, 0] as const
}

/** What a step stands for, as it is told. */
const milliseconds = (step: number) => rounded(latencyOf(step), 2)

const hour = 3_600
const day = 86_400

/** Where the day begins in which an instant lies. Both in seconds since the epoch. */
const dayOf = (at: number | undefined) => (at === undefined ? undefined : at - (at % day))

const nano = 1_000_000_000n

/** `YYYY-MM-DDTHH:MM:SSZ`. */
const timestamp = (seconds: number) => `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`

/** Where the month of an instant begins. Both in milliseconds since the epoch, UTC. */
const monthOf = (millis: number) => {
  const at = new Date(millis)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth())
}

export const layer = Layer.effect(
  MetricsStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { query, sql } = database

    /** Every request has one agent, so that what all agents come to is what there is. */
    const summaryOf = (question: Question) =>
      query(SummaryRow, (tables) => {
        const rows = facts(sql, tables, { ...question, sums: [...figureSums, "latency"], marks: ["agent_name"] })
        return sql`SELECT ${sql.literal(summaryColumns)}, ${sql.literal(activeAgents)} FROM (
            SELECT f.mark_0 AS name, ${sql.literal(agentColumns)} FROM ${rows} AS f GROUP BY f.mark_0
          ) AS f HAVING count() > 0`
      })

    const totalsOf = (question: Question) =>
      query(SummaryRow, (tables) => {
        const rows = facts(sql, tables, { ...question, sums: [...figureSums, "latency"] })
        return sql`SELECT ${sql.literal(summaryColumns)}, [] AS agents FROM ${rows} AS f HAVING count() > 0`
      })

    const agentsOf = (question: Question) =>
      query(AgentRow, (tables) => {
        const rows = facts(sql, tables, { ...question, sums: ["requests", "cost_nano"], marks: ["agent_name"] })
        return sql`SELECT f.mark_0 AS name FROM ${rows} AS f GROUP BY f.mark_0 HAVING sum(f.requests) > 0
          ORDER BY sum(f.cost_nano) DESC, name LIMIT ${sql.literal(String(mostAgents))}`
      })

    const summary = Effect.fn("MetricsStore.summary")(function* (asked: MetricsQuery) {
      const { period, stretch } = askedTime(asked, "24h", yield* Clock.currentTimeMillis)
      const question = { stretch, filter: asked, sums: [] }
      // The sums of agents hold many more histograms than are needed for all together; spans are better gone through once.
      const apart = summed(asked) !== undefined
      const [[row], named] = yield* Effect.all(
        [apart ? totalsOf(question) : summaryOf(question), apart ? agentsOf(question) : Effect.succeed([])],
        { concurrency: "unbounded" }
      )
      const found = row ?? nothing
      const [p50, p95] = found.latency_steps
      return {
        total_cost: toUsd(found.cost_nano),
        total_requests: found.requests,
        success_rate: percent(found.requests - found.errors, found.requests),
        avg_latency_ms: rounded(found.avg_latency, 2),
        latency_p50: milliseconds(p50),
        latency_p95: milliseconds(p95),
        active_agents: apart ? named.map(({ name }) => name) : found.agents,
        period
      }
    })

    const figures = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const stretch = { from: BigInt(now - day * 1_000) * 1_000_000n, to: undefined }
      const month = BigInt(monthOf(now)) * 1_000_000n
      const requests = query(FiguresRow, (tables) => {
        const rows = facts(sql, tables, { stretch, filter: {}, sums: [...figureSums, ...tokenSums] })
        return sql`SELECT ${sql.literal(figureColumns)} FROM ${rows} AS f HAVING count() > 0`
      })
      const spans = query(
        Count,
        (tables) => sql`
          SELECT toString(count()) AS count FROM ${tables.spans} AS spans
          WHERE start_time >= fromUnixTimestamp64Nano(${sql.param("Int64", stretch.from.toString())}, 'UTC')`
      )
      const [[row], [counted], [traces = 0, tracesOfMonth = 0]] = yield* Effect.all(
        [requests, spans, startedTraces(database, [stretch.from, month])],
        { concurrency: "unbounded" }
      )
      const found = row ?? nothing
      return {
        total_traces: traces,
        total_spans: counted?.count ?? 0,
        total_requests: found.requests,
        total_tokens: found.tokens,
        total_cost_usd: toUsd(found.cost_nano),
        avg_latency_ms: rounded(found.avg_latency, 2),
        error_rate: found.requests === 0 ? 0 : found.errors / found.requests,
        traces_this_month: tracesOfMonth,
        period: "24h" as const
      }
    }).pipe(Effect.withSpan("MetricsStore.figures"))

    const bucketsOf = (question: Question) =>
      query(BucketRow, (tables) => {
        const rows = facts(sql, tables, question)
        return sql`SELECT ${sql.literal(bucketColumns)} FROM ${rows} AS f GROUP BY f.at ORDER BY f.at`
      })

    /** Where the first request is, by the day: from there on a series without a beginning has buckets. */
    const firstDay = (asked: TimeseriesQuery, { stretch }: Asked) =>
      query(FirstRow, (tables) => {
        const rows = facts(sql, tables, { stretch, filter: asked, sums: [], bucket: day })
        return sql`SELECT toUInt32(min(f.at)) AS at FROM ${rows} AS f HAVING count() > 0`
      }).pipe(Effect.map(([first]) => first?.at))

    const timeseries = Effect.fn("MetricsStore.timeseries")(function* (asked: TimeseriesQuery) {
      const now = yield* Clock.currentTimeMillis
      const time = askedTime(asked, "24h", now)
      const { from, to } = time.stretch
      const by = (size: number) => bucketsOf({ stretch: time.stretch, filter: asked, sums: seriesSums, bucket: size })
      // Where a day is so many whole buckets, the first of them tells the day. Before that is known, those shorter than an hour may
      // be too many to ask for.
      const likely = 60 * (asked.bucket ?? usualMinutes)
      const told = time.period === "all" && likely >= hour && day % likely === 0
      const rowsOfAll = told ? yield* by(likely) : undefined
      const firstOfAll = rowsOfAll === undefined ? firstDay(asked, time) : Effect.succeed(dayOf(rowsOfAll[0]?.at))
      const begin = from === undefined ? yield* firstOfAll : Number(from / nano)
      if (begin === undefined) return series([])
      const end = to === undefined ? Math.max(Math.floor(now / 1_000), begin) : Number((to - 1n) / nano)
      const minutes = asked.bucket ?? bucketFor(time.period, Math.floor((end - begin) / 60))
      const size = minutes * 60
      const [first, last] = [Math.floor(begin / size), Math.floor(end / size)]
      if (last - first >= mostBuckets) {
        return yield* new BadQuestion({
          parameter: "bucket",
          message: `that would be more than ${mostBuckets} buckets; ask for larger ones, or for a shorter time`
        })
      }
      const rows = rowsOfAll !== undefined && size === likely ? rowsOfAll : yield* by(size)
      // A clock that goes ahead may have sent what begins after now.
      const lastOfAll = Math.max(last, (rows.at(-1)?.at ?? 0) / size)
      const found = new Map(rows.map((row) => [row.at, row]))
      const starts = Array.from({ length: lastOfAll - first + 1 }, (_, index) => (first + index) * size)
      return series(starts.map((at) => found.get(at) ?? { ...nothing, at }))
    })

    const breakdown: (typeof MetricsStore.Service)["breakdown"] = Effect.fn("MetricsStore.breakdown")(
      function* (asked) {
        const { group_by = "agent_name", limit = 1_000 } = asked
        const { stretch } = askedTime(asked, "24h", yield* Clock.currentTimeMillis)
        const rows = yield* query(GroupRow, (tables) => {
          const of = facts(sql, tables, {
            stretch,
            filter: asked,
            sums: [...figureSums, ...tokenSums],
            marks: [group_by]
          })
          return sql`
            SELECT ${sql.literal(groupColumns)} FROM ${of} AS f GROUP BY f.mark_0
            HAVING sum(f.requests) > 0 OR sum(f.cost_nano) > 0
            ORDER BY sum(f.cost_nano) DESC, name LIMIT ${sql.param("UInt32", limit)}`
        })
        return rows.map(({ avg_latency, cost_nano, errors, name, requests, tokens: used }) => ({
          name,
          requests,
          errors,
          avg_latency: rounded(avg_latency, 2),
          total_cost: toUsd(cost_nano),
          tokens: used,
          error_rate: percent(errors, requests)
        }))
      }
    )

    return MetricsStore.of({ figures, summary, timeseries, breakdown })
  })
)

const series = (rows: ReadonlyArray<typeof BucketRow.Type>) => ({
  timestamps: rows.map(({ at }) => timestamp(at)),
  cost: rows.map(({ cost_nano }) => toUsd(cost_nano)),
  tokens: rows.map((row) => row.tokens),
  requests: rows.map(({ requests }) => requests),
  avg_latency: rows.map(({ avg_latency }) => rounded(avg_latency, 2)),
  latency_p50: rows.map(({ latency_steps: [p50] }) => milliseconds(p50)),
  latency_p95: rows.map(({ latency_steps: [, p95] }) => milliseconds(p95)),
  errors: rows.map(({ errors }) => errors)
})
