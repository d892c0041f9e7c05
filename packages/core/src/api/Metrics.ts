import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { oneOf } from "../model/Field.js"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { FilteredQuery } from "./Filter.js"
import { NoQuery, Period, unless, Whole } from "./Query.js"

export const AnsweredPeriod = Schema.Union(Period, Schema.Literal("custom"))

const count = (description: string) => Schema.NonNegativeInt.annotations({ description })
const number = (description: string) => Schema.Number.annotations({ description })
const series = (description: string) => Schema.Array(Schema.Number).annotations({ description })

const sketched = "within 1 % of the value at the nearest rank"

/** Figures over the requests of a period. Cost is that of all spans. */
export const Summary = Schema.Struct({
  total_cost: number("US dollars, exact to the nano-dollar."),
  total_requests: count("Model calls and logged events."),
  success_rate: number("Percent, one decimal; 0 without requests."),
  avg_latency_ms: number("Milliseconds, two decimals; requests that failed included."),
  latency_p50: number(`Median latency in milliseconds, ${sketched}.`),
  latency_p95: number(`95th percentile in milliseconds, ${sketched}.`),
  active_agents: Schema.Array(Schema.String).annotations({
    description: "Names of the agents with requests, the costliest first; at most 1,000."
  }),
  period: AnsweredPeriod.annotations({
    description: "The period asked for, or `custom` where a beginning or an end was given instead."
  })
}).annotations({ identifier: "Summary" })
export type Summary = typeof Summary.Type

/** Figures bucket by bucket, as parallel arrays. Buckets without requests are there, and zero. */
export const Timeseries = Schema.Struct({
  timestamps: Schema.Array(Schema.String).annotations({
    description:
      "Where each bucket begins: ISO 8601 with `Z`. Buckets begin at multiples of their size since 1970, UTC."
  }),
  cost: series("US dollars."),
  tokens: series("Input and output tokens."),
  requests: series("Model calls and logged events."),
  avg_latency: series("Milliseconds, two decimals."),
  latency_p50: series(`Milliseconds, ${sketched}.`),
  latency_p95: series(`Milliseconds, ${sketched}.`),
  errors: series("Requests that failed.")
}).annotations({ identifier: "Timeseries" })
export type Timeseries = typeof Timeseries.Type

/** What requests can be grouped by. */
export const GroupBy = oneOf(
  "agent_name",
  "agent_id",
  "task_name",
  "model",
  "provider",
  "status",
  "environment",
  "user_id",
  "session_id",
  "tag"
)
export type GroupBy = typeof GroupBy.Type

/** One group of requests. */
export const Group = Schema.Struct({
  name: Schema.String.annotations({ description: "Empty for the requests that have none." }),
  requests: count("Model calls and logged events."),
  errors: count("Those that failed."),
  avg_latency: number("Milliseconds, two decimals."),
  total_cost: number("US dollars."),
  tokens: count("Input and output tokens."),
  error_rate: number("Percent, one decimal.")
}).annotations({ identifier: "Group" })
export type Group = typeof Group.Type

/** System A's figures of the last 24 hours. */
export const Figures = Schema.Struct({
  total_traces: count("Traces that began in the last 24 hours."),
  total_spans: count("Spans that began in them."),
  total_requests: count("Model calls and logged events."),
  total_tokens: count("Input and output tokens."),
  total_cost_usd: number("US dollars."),
  avg_latency_ms: number("Of a request, in milliseconds."),
  error_rate: number("Requests that failed, 0 to 1."),
  traces_this_month: count("Traces that began in this month, UTC."),
  period: Schema.Literal("24h").annotations({ description: "How far back the figures reach from now." })
}).annotations({ identifier: "Figures" })
export type Figures = typeof Figures.Type

/** How far back; a beginning or an end may be given instead. */
const period = {
  period: unless("24h, unless `from` or `to` is given", Period, "How far back from now.")
}

/** Most minutes of one bucket: a year. */
const longestBucket = 525_600

export const MetricsQuery = FilteredQuery(period)
export type MetricsQuery = typeof MetricsQuery.Type

export const TimeseriesQuery = FilteredQuery({
  ...period,
  bucket: unless(
    "1 for 1h, 15 for 24h, 60 for 7d and all, 360 for 30d; of a range, by its length, up to 1440 (more where there would be more than 50,000 buckets)",
    Whole(1, longestBucket),
    "Minutes of a bucket."
  )
})
export type TimeseriesQuery = typeof TimeseriesQuery.Type

export const BreakdownQuery = FilteredQuery({
  ...period,
  group_by: unless("agent_name", GroupBy, "What to group by. A request with several tags is in the group of each."),
  limit: unless(1_000, Whole(1, 10_000), "Most groups, the costliest first.")
})
export type BreakdownQuery = typeof BreakdownQuery.Type

export class MetricsApi extends HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("figures", "/api/metrics")
      .setUrlParams(NoQuery)
      .addSuccess(Figures)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "What the last 24 hours came to: traces, tokens, cost, latency, error rate.")
  )
  .add(
    HttpApiEndpoint.get("summary", "/api/metrics/summary")
      .setUrlParams(MetricsQuery)
      .addSuccess(Summary)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Cost, requests, success and latency over a period.")
  )
  .add(
    HttpApiEndpoint.get("timeseries", "/api/metrics/timeseries")
      .setUrlParams(TimeseriesQuery)
      .addSuccess(Timeseries)
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Cost, tokens, requests, latency and errors of a period bucket by bucket, for charts. The first and the last bucket hold what of them lies in the period. " +
          "At most 50,000 buckets."
      )
  )
  .add(
    HttpApiEndpoint.get("breakdown", "/api/metrics/breakdown")
      .setUrlParams(BreakdownQuery)
      .addSuccess(Schema.Array(Group))
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "The requests of a period by agent, task, model or another of their marks, the costliest first."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Metrics") {}
