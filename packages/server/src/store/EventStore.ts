import type { Organisation } from "@agentwatch/core/api/Auth"
import type { EventPage, EventQuery } from "@agentwatch/core/api/Events"
import { Context, type Effect } from "effect"
import type { BadQuestion } from "./BadQuestion.js"
import type { StoreError } from "./StoreError.js"

/** Requests as events. */
export class EventStore extends Context.Tag("@agentwatch/server/EventStore")<
  EventStore,
  {
    /** Newest first. */
    readonly list: (query: EventQuery) => Effect.Effect<EventPage, StoreError | BadQuestion, Organisation>
  }
>() {}
