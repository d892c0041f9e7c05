import type { Organisation } from "@agentwatch/core/api/Auth"
import type { Event, EventQuery } from "@agentwatch/core/api/Events"
import { Context, type Effect } from "effect"
import type { BadQuestion } from "./BadQuestion.js"
import type { StoreError } from "./StoreError.js"

/** Some events of a list, when it is run. */
export type SomeEvents = Effect.Effect<ReadonlyArray<Event>, StoreError, Organisation>

/** A list of events in parts that are read when they are run: together they may be more than is to be held at once. */
export interface EventList {
  readonly parts: ReadonlyArray<SomeEvents>
  /** Where the next list begins; null where there is none. */
  readonly next_cursor: string | null
}

/** Requests as events. */
export class EventStore extends Context.Tag("@agentwatch/server/EventStore")<
  EventStore,
  {
    /** Newest first; fewer than were asked for where these are more than an answer is to have. */
    readonly list: (query: EventQuery) => Effect.Effect<EventList, StoreError | BadQuestion, Organisation>
  }
>() {}
