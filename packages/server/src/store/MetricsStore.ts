import type { Organisation } from "@agentwatch/core/api/Auth"
import type { Summary } from "@agentwatch/core/api/Metrics"
import type { Period } from "@agentwatch/core/api/Query"
import { Context, type Effect } from "effect"
import type { StoreError } from "./StoreError.js"

/** Figures over the requests of a period. */
export class MetricsStore extends Context.Tag("@agentwatch/server/MetricsStore")<
  MetricsStore,
  {
    readonly summary: (period: Period) => Effect.Effect<Summary, StoreError, Organisation>
  }
>() {}
