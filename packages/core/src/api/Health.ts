import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"

export const Health = Schema.Struct({
  status: Schema.Literal("ok"),
  product: Schema.Literal("AgentWatch"),
  version: Schema.String,
  /** ISO 8601, UTC. */
  timestamp: Schema.String
}).annotations({ identifier: "Health" })

export class HealthApi extends HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("health", "/health")
      .addSuccess(Health)
      .annotate(OpenApi.Description, "The process is alive. Asks for no key and looks at no store.")
  )
  .annotate(OpenApi.Title, "Health") {}
