import type { Event } from "@agentwatch/core/api/Events"
import { Effect } from "effect"
import type { EventList } from "../store/EventStore.js"
import { pagedJson } from "./pagedJson.js"

// Every field of an event is on the wire as it is here.
const listed = (events: ReadonlyArray<Event>) => events.map((event) => JSON.stringify(event)).join(",")

/** An `EventPage`. */
export const eventsAnswer = ({ next_cursor, parts }: EventList) =>
  pagedJson(
    { before: '{"events":[', behind: `],"next_cursor":${JSON.stringify(next_cursor)}}`, called: "A list of events" },
    parts.map(Effect.map(listed))
  )
