import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { Query } from "./Query.js"

const count = (description: string) => Schema.NonNegativeInt.annotations({ description })
const text = (description: string) => Schema.String.annotations({ description })
const dollars = Schema.Number.annotations({ description: "US dollars." })
const share = Schema.Number.annotations({ description: "0 to 1." })

/** `YYYY-MM`, from 1970 to 2261. */
export const Month = Schema.String.pipe(
  Schema.pattern(/^(19[7-9]\d|20\d\d|21\d\d|22[0-5]\d|226[01])-(0[1-9]|1[0-2])$/)
).annotations({
  message: () => ({ message: "expected a month as YYYY-MM, such as 2026-02", override: true }),
  description: "A month, UTC, as `YYYY-MM`. Default: the current one."
})

export const MonthQuery = Query({ month: Schema.optional(Month) })
export type MonthQuery = typeof MonthQuery.Type

export const MonthlyReport = Schema.Struct({
  period: text("`YYYY-MM`, UTC."),
  summary: Schema.Struct({
    total_traces: count("Traces that began in the month."),
    total_requests: count("Model calls and logged events."),
    total_cost_usd: dollars,
    error_rate: share,
    avg_latency_ms: Schema.Number.annotations({ description: "Of a request, in milliseconds." }),
    total_tokens: count("Input and output tokens.")
  }).annotations({ description: "All of the month together." }),
  by_agent: Schema.Array(
    Schema.Struct({
      agent_id: text("The id of the agent."),
      agent_name: text("The name of the agent."),
      trace_count: count("Traces in which it made a request in the month."),
      total_cost_usd: dollars,
      error_rate: share
    })
  ).annotations({ description: "The 20 costliest agents." }),
  by_model: Schema.Array(
    Schema.Struct({
      model: text("The model; empty for requests that named none."),
      trace_count: count("Traces in which it was called in the month."),
      total_cost_usd: dollars,
      total_tokens: count("Input and output tokens.")
    })
  ).annotations({ description: "The 20 costliest models." }),
  top_errors: Schema.Array(
    Schema.Struct({
      error_type: text("What the spans say went wrong."),
      count: count("Spans that failed so."),
      last_seen: text("ISO 8601, UTC.")
    })
  ).annotations({ description: "The ten most frequent errors." }),
  traces: Schema.Array(
    Schema.Struct({
      trace_id: text("32 hex digits."),
      name: text("The name of its root."),
      status: text("`ERROR` if any of its spans failed, else that of its root."),
      cost_usd: dollars,
      latency_ms: Schema.Number.annotations({ description: "From its first start to its last end, in milliseconds." }),
      created_at: text("ISO 8601, UTC.")
    })
  ).annotations({ description: "The 200 latest traces that began in the month." })
}).annotations({ identifier: "MonthlyReport" })
export type MonthlyReport = typeof MonthlyReport.Type

export class ReportsApi extends HttpApiGroup.make("reports")
  .add(
    HttpApiEndpoint.get("monthly", "/api/reports/monthly")
      .setUrlParams(MonthQuery)
      .addSuccess(MonthlyReport)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "What a month came to.")
  )
  .add(
    HttpApiEndpoint.get("csv", "/api/reports/monthly/csv")
      .setUrlParams(MonthQuery)
      .addSuccess(HttpApiSchema.Text({ contentType: "text/csv; charset=utf-8" }))
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Every span that began in a month, a line each, the earliest first: `date, trace_id, agent_name, model, status, tokens, " +
          "cost_usd, latency_ms`. A cell that a spreadsheet would run as a formula begins with an apostrophe; a name is cut after " +
          "1,000 characters."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Reports") {}
