import type { Period } from "@agentwatch/core/api/Query"
import { toUsd } from "@agentwatch/core/model/Money"
import { Clock, Duration, Effect, Layer, Schema } from "effect"
import { MetricsStore } from "../MetricsStore.js"
import { Database } from "./Database.js"

const SummaryRow = Schema.Struct({
  cost: Schema.NumberFromString,
  requests: Schema.NumberFromString,
  errors: Schema.NumberFromString,
  avg_latency: Schema.Number,
  p50: Schema.Number,
  p95: Schema.Number,
  agents: Schema.Array(Schema.String)
})

const empty: typeof SummaryRow.Type = { cost: 0, requests: 0, errors: 0, avg_latency: 0, p50: 0, p95: 0, agents: [] }

const lengths: Record<Exclude<Period, "all">, Duration.Duration> = {
  "1h": Duration.hours(1),
  "24h": Duration.hours(24),
  "7d": Duration.days(7),
  "30d": Duration.days(30)
}

/** The first instant of a period that ends now, in nanoseconds since the epoch. */
const beginning = (period: Period, nowMillis: number): bigint =>
  period === "all" ? 0n : BigInt(nowMillis - Duration.toMillis(lengths[period])) * 1_000_000n

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

export const layer = Layer.effect(
  MetricsStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database
    return MetricsStore.of({
      summary: Effect.fn("MetricsStore.summary")(function* (period) {
        const since = beginning(period, yield* Clock.currentTimeMillis)
        // Quantiles come from the values themselves. The agents' names are a list that a person reads, so it is bounded.
        const [row] = yield* query(
          SummaryRow,
          (spans) => sql`
            WITH requests AS (
              SELECT agent_name, cost_nano, status_code, latency_ms FROM ${spans} AS spans
              WHERE is_request AND start_time >= fromUnixTimestamp64Nano(${sql.param("Int64", since.toString())}, 'UTC')
            )
            SELECT
              toString(sum(cost_nano)) AS cost,
              toString(count()) AS requests,
              toString(countIf(status_code = 'ERROR')) AS errors,
              avg(latency_ms) AS avg_latency,
              quantileExactInclusive(0.5)(latency_ms) AS p50,
              quantileExactInclusive(0.95)(latency_ms) AS p95,
              (SELECT groupArray(agent_name) FROM (
                SELECT agent_name FROM requests GROUP BY agent_name ORDER BY sum(cost_nano) DESC, agent_name LIMIT 1000
              )) AS agents
            FROM requests HAVING count() > 0`
        )
        const found = row ?? empty
        const succeeded = found.requests - found.errors
        return {
          total_cost: toUsd(found.cost),
          total_requests: found.requests,
          success_rate: found.requests === 0 ? 0 : rounded((succeeded / found.requests) * 100, 1),
          avg_latency_ms: rounded(found.avg_latency, 2),
          latency_p50: rounded(found.p50, 2),
          latency_p95: rounded(found.p95, 2),
          active_agents: found.agents,
          period
        }
      })
    })
  })
)
