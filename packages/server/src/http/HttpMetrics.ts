import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { MetricsStore } from "../store/MetricsStore.js"
import { answered } from "./answered.js"

export const HttpMetrics = HttpApiBuilder.group(AgentWatchApi, "metrics", (handlers) =>
  handlers.handle("summary", ({ urlParams }) =>
    Effect.flatMap(MetricsStore, (store) => store.summary(urlParams.period)).pipe(answered)
  )
)
