import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import {
  Attributes,
  Count,
  Dollars,
  Milliseconds,
  NonEmptyText,
  object,
  oneOf,
  optional,
  Text
} from "../model/Field.js"
import { Instant } from "../model/Instant.js"
import { ApiKey } from "./Auth.js"
import { BodyTooLarge, BodyTooSlow, NothingStored, Overloaded, Rejection, UnsupportedBody } from "./Body.js"
import { Cursor, NextCursor } from "./Cursor.js"
import { FilteredQuery } from "./Filter.js"
import { mostOffset, unless, Whole } from "./Query.js"

const EventStatus = oneOf("success", "error")

/** The flat form in which a request is logged. Left-out fields have the defaults given. */
export const SentEvent = object({
  /** Any text; the same id always becomes the same trace and span id. Default: made up. */
  id: optional(NonEmptyText),
  /** Default: "default". */
  task_name: optional(Text),
  /** Default: "default". */
  agent_name: optional(Text),
  model: optional(Text),
  input_tokens: optional(Count),
  output_tokens: optional(Count),
  /** Milliseconds. */
  latency_ms: optional(Milliseconds),
  /** US dollars; priced by the server where absent. */
  cost_usd: optional(Dollars),
  /** Default: "success". */
  status: optional(EventStatus),
  error_message: optional(Text),
  /** ISO 8601, UTC where no zone is given. Default: now. */
  timestamp: optional(Instant),
  metadata: optional(Attributes)
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
  status: EventStatus,
  error_message: Schema.NullOr(Schema.String),
  /** ISO 8601, UTC. */
  timestamp: Schema.String,
  metadata: Schema.NullOr(Attributes)
}).annotations({ identifier: "Event" })
export type Event = typeof Event.Type

/** Most events of one answer. */
const mostEvents = 10_000

export const EventQuery = FilteredQuery({
  limit: unless(
    100,
    Whole(1, mostEvents),
    "Most events of the answer. It has fewer where their texts and metadata come to more than 256 MiB: `next_cursor` leads on."
  ),
  offset: unless(0, Whole(0, mostOffset), "Events to pass over."),
  cursor: Schema.optional(Cursor)
})
export type EventQuery = typeof EventQuery.Type

/** Events, newest first. */
export const EventPage = Schema.Struct({ events: Schema.Array(Event), next_cursor: NextCursor }).annotations({
  identifier: "EventPage"
})
export type EventPage = typeof EventPage.Type

export const EventBatch = Schema.Struct({ events: Schema.Array(SentEvent) }).annotations({ identifier: "EventBatch" })

/** The answer to a batch of events. */
export const EventReceipt = Schema.Struct({
  status: Schema.Literal("ok", "partial"),
  /** Events stored. */
  count: Schema.NonNegativeInt,
  /** Only where some were not taken. */
  rejected: Schema.optionalWith(Schema.Array(Rejection), { exact: true })
}).annotations({ identifier: "EventReceipt" })

export class EventsApi extends HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.post("log", "/api/events")
      .setPayload(EventBatch)
      .addSuccess(EventReceipt)
      .addError(NothingStored)
      .addError(BodyTooLarge)
      .addError(BodyTooSlow)
      .addError(UnsupportedBody)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Logs a batch of events. 200 means: stored.")
  )
  .add(
    HttpApiEndpoint.get("list", "/api/events")
      .setUrlParams(EventQuery)
      .addSuccess(EventPage)
      .addError(Overloaded)
      .annotate(OpenApi.Description, "Requests as events, newest first.")
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Events") {}
