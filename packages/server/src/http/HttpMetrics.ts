import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { MetricsStore } from "../store/MetricsStore.js"
import { answered } from "./answered.js"

export const HttpMetrics = HttpApiBuilder.group(AgentWatchApi, "metrics", (handlers) =>
  handlers
    .handle("figures", () => Effect.flatMap(MetricsStore, (store) => store.figures).pipe(answered))
    .handle("summary", ({ urlParams }) =>
      Effect.flatMap(MetricsStore, (store) => store.summary(urlParams)).pipe(answered)
    )
    .handle("timeseries", ({ urlParams }) =>
      Effect.flatMap(MetricsStore, (store) => store.timeseries(urlParams)).pipe(answered)
    )
    .handle("breakdown", ({ urlParams }) =>
      Effect.flatMap(MetricsStore, (store) => store.breakdown(urlParams)).pipe(answered)
    )
)
