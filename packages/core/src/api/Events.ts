import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { Instant } from "../model/Instant.js"
import { ApiKey } from "./Auth.js"
import { BodyTooLarge, NothingStored, Overloaded, Rejection, UnsupportedBody } from "./Body.js"
import { Query, Whole } from "./Query.js"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true, nullable: true })
const Count = Schema.NonNegativeInt.annotations({ message: () => "expected a whole number that is not negative" })
const Amount = Schema.Number.pipe(Schema.finite(), Schema.nonNegative()).annotations({
  message: () => "expected a number that is not negative"
})

/** The flat form in which a request is logged. Left-out fields have the defaults given. */
export const SentEvent = Schema.Struct({
  /** Any text; the same id sent again is the same event. Default: made up. */
  id: optional(Schema.NonEmptyString),
  /** Default: "default". */
  task_name: optional(Schema.String),
  /** Default: "default". */
  agent_name: optional(Schema.String),
  model: optional(Schema.String),
  input_tokens: optional(Count),
  output_tokens: optional(Count),
  /** Milliseconds. */
  latency_ms: optional(Amount),
  /** US dollars; priced by the server where absent. */
  cost_usd: optional(Amount),
  /** Default: "success". */
  status: optional(Schema.Literal("success", "error")),
  error_message: optional(Schema.String),
  /** ISO 8601, UTC where no zone is given. Default: now. */
  timestamp: optional(Instant),
  metadata: optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}).annotations({ identifier: "SentEvent" })
export type SentEvent = typeof SentEvent.Type

/** The flat view of a request. */
export const Event = Schema.Struct({
  id: Schema.String,
  task_name: Schema.String,
  agent_name: Schema.String,
  model: Schema.String,
  input_tokens: Schema.NonNegativeInt,
  output_tokens: Schema.NonNegativeInt,
  /** Milliseconds. */
  latency_ms: Schema.Number,
  /** US dollars. */
  cost_usd: Schema.Number,
  status: Schema.Literal("success", "error"),
  error_message: Schema.NullOr(Schema.String),
  /** ISO 8601, UTC. */
  timestamp: Schema.String,
  metadata: Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}).annotations({ identifier: "Event" })
export type Event = typeof Event.Type

export const EventQuery = Query({
  agent_name: Schema.optional(Schema.String),
  task_name: Schema.optional(Schema.String),
  model: Schema.optional(Schema.String),
  status: Schema.optional(Schema.Literal("success", "error")),
  /** Inclusive. */
  since: Schema.optional(Instant),
  /** Inclusive. */
  until: Schema.optional(Instant),
  limit: Schema.optionalWith(Whole(1, 10_000), { default: () => 100 }),
  offset: Schema.optionalWith(Whole(0, 10_000_000), { default: () => 0 })
})
export type EventQuery = typeof EventQuery.Type

export class EventsApi extends HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.post("log", "/api/events")
      .setPayload(Schema.Struct({ events: Schema.Array(SentEvent) }))
      .addSuccess(
        Schema.Struct({
          status: Schema.Literal("ok", "partial"),
          /** Events stored. */
          count: Schema.NonNegativeInt,
          /** Only where some were not taken. */
          rejected: Schema.optionalWith(Schema.Array(Rejection), { exact: true })
        })
      )
      .addError(NothingStored)
      .addError(BodyTooLarge)
      .addError(UnsupportedBody)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Logs a batch of events. 200 means: stored.")
  )
  .add(
    HttpApiEndpoint.get("list", "/api/events")
      .setUrlParams(EventQuery)
      .addSuccess(Schema.Struct({ events: Schema.Array(Event) }))
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Requests as events, newest first.")
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Events") {}
