import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { Period, Query } from "./Query.js"

/** Figures over the requests of a period. */
export const Summary = Schema.Struct({
  /** US dollars. */
  total_cost: Schema.Number,
  total_requests: Schema.NonNegativeInt,
  /** Percent, one decimal; 0 without requests. */
  success_rate: Schema.Number,
  /** Milliseconds, two decimals; so are the quantiles, which interpolate between the two nearest values. */
  avg_latency_ms: Schema.Number,
  latency_p50: Schema.Number,
  latency_p95: Schema.Number,
  /** Names, the costliest first. */
  active_agents: Schema.Array(Schema.String),
  period: Period
}).annotations({ identifier: "Summary" })
export type Summary = typeof Summary.Type

export class MetricsApi extends HttpApiGroup.make("metrics")
  .add(
    HttpApiEndpoint.get("summary", "/api/metrics/summary")
      .setUrlParams(Query({ period: Schema.optionalWith(Period, { default: () => "24h" as const }) }))
      .addSuccess(Summary)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Cost, requests, success and latency over a period.")
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Metrics") {}
