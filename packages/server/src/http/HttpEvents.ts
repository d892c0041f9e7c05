import { AgentWatchApi } from "@agentwatch/core/api/Api"
import type { NothingStored } from "@agentwatch/core/api/Body"
import { HttpApiBuilder } from "@effect/platform"
import { Effect } from "effect"
import { fromEvent } from "../ingest/fromEvent.js"
import { EventStore } from "../store/EventStore.js"
import { answered } from "./answered.js"
import { eventsAnswer } from "./eventsAnswer.js"
import { nothingStored, readJson } from "./readBody.js"
import { each, roomForMore, takeIn } from "./takeIn.js"

const eventsOf = (body: unknown): Effect.Effect<ReadonlyArray<unknown>, NothingStored> =>
  typeof body === "object" && body !== null && "events" in body && Array.isArray(body.events)
    ? Effect.succeed(body.events)
    : Effect.fail(
        nothingStored(
          // Spans may be sent so, events never could.
          Array.isArray(body)
            ? 'expected {"events": [...]}; what was sent is an array by itself'
            : "events: expected an array"
        )
      )

const sentEvents = roomForMore.pipe(Effect.zipRight(readJson), Effect.flatMap(eventsOf))

const logged = Effect.suspend(() => takeIn(Effect.map(sentEvents, (events) => each(events, fromEvent)))).pipe(
  Effect.map(({ accepted, rejected }) =>
    rejected.length === 0
      ? { status: "ok" as const, count: accepted }
      : { status: "partial" as const, count: accepted, rejected }
  )
)

export const HttpEvents = HttpApiBuilder.group(AgentWatchApi, "events", (handlers) =>
  handlers
    .handleRaw("log", () => logged)
    .handleRaw("list", ({ urlParams }) =>
      Effect.flatMap(EventStore, (store) => store.list(urlParams)).pipe(answered, Effect.flatMap(eventsAnswer))
    )
)
