import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"

export const Health = Schema.Struct({
  status: Schema.Literal("ok"),
  product: Schema.Literal("AgentWatch"),
  version: Schema.String,
  /** ISO 8601, UTC. */
  timestamp: Schema.String
}).annotations({ identifier: "Health" })

/** The server makes progress: the store answers, and nothing waits for long. */
export const Ready = Schema.Struct({
  status: Schema.Literal("ready"),
  /** Spans that wait to be stored. */
  waiting_spans: Schema.NonNegativeInt,
  /** Milliseconds that the oldest of them has waited; 0 where none does. */
  oldest_waiting_ms: Schema.NonNegative
}).annotations({ identifier: "Ready" })

/** The server does not make progress. Each reason is a sentence for a person. */
export class NotReady extends Schema.TaggedError<NotReady>()(
  "NotReady",
  { error: Schema.String, reasons: Schema.Array(Schema.String) },
  HttpApiSchema.annotations({ status: 503, description: "The server does not make progress; it says why." })
) {}

export class HealthApi extends HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("health", "/health")
      .addSuccess(Health)
      .annotate(OpenApi.Description, "The process is alive. Asks for no key and looks at no store.")
  )
  .annotate(OpenApi.Title, "Health") {}

export class ProgressApi extends HttpApiGroup.make("progress")
  .add(
    HttpApiEndpoint.get("ready", "/ready")
      .addSuccess(Ready)
      .addError(NotReady)
      .annotate(OpenApi.Description, "The server makes progress: its store answers, and no span waits for long.")
  )
  .add(
    HttpApiEndpoint.get("metrics", "/metrics")
      .addSuccess(HttpApiSchema.Text({ contentType: "text/plain; version=0.0.4; charset=utf-8" }))
      .annotate(OpenApi.Description, "What the server counts of its own work, in Prometheus' text format.")
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Progress") {}
