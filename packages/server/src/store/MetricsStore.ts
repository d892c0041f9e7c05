import type { Organisation } from "@agentwatch/core/api/Auth"
import type {
  BreakdownQuery,
  Figures,
  Group,
  MetricsQuery,
  Summary,
  Timeseries,
  TimeseriesQuery
} from "@agentwatch/core/api/Metrics"
import { Context, type Effect } from "effect"
import type { BadQuestion } from "./BadQuestion.js"
import type { StoreError } from "./StoreError.js"

/** Figures over the requests of a period. */
export class MetricsStore extends Context.Tag("@agentwatch/server/MetricsStore")<
  MetricsStore,
  {
    /** Of the last 24 hours, and the traces of this month. */
    readonly figures: Effect.Effect<Figures, StoreError, Organisation>
    readonly summary: (asked: MetricsQuery) => Effect.Effect<Summary, StoreError, Organisation>
    readonly timeseries: (asked: TimeseriesQuery) => Effect.Effect<Timeseries, StoreError | BadQuestion, Organisation>
    /** The costliest first. */
    readonly breakdown: (asked: BreakdownQuery) => Effect.Effect<ReadonlyArray<Group>, StoreError, Organisation>
  }
>() {}
