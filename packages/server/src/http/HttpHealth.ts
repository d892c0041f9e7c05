import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder } from "@effect/platform"
import { Clock, Effect } from "effect"
import { version } from "../version.js"

export const HttpHealth = HttpApiBuilder.group(AgentWatchApi, "health", (handlers) =>
  handlers.handle("health", () =>
    Effect.map(Clock.currentTimeMillis, (now) => ({
      status: "ok" as const,
      product: "AgentWatch" as const,
      version,
      timestamp: new Date(now).toISOString()
    }))
  )
)
