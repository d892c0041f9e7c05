import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { Progress } from "../health/Progress.js"

export const HttpProgress = HttpApiBuilder.group(AgentWatchApi, "progress", (handlers) =>
  handlers
    .handle("ready", () => Effect.flatMap(Progress, ({ ready }) => ready))
    .handle("metrics", () => Effect.flatMap(Progress, ({ metrics }) => metrics))
)
