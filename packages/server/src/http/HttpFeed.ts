import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { HttpApiBuilder, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Effect, Stream } from "effect"
import { Feed } from "../feed/Feed.js"
import { arrivalOf } from "../store/arrival.js"
import { answered } from "./answered.js"

export const HttpFeed = HttpApiBuilder.group(AgentWatchApi, "feed", (handlers) =>
  handlers.handleRaw("stream", ({ headers, urlParams: { backlog = 0, last_event_id, ...filter } }) =>
    Effect.gen(function* () {
      const feed = yield* Feed
      const response = NodeHttpServerRequest.toServerResponse(yield* HttpServerRequest.HttpServerRequest)
      // A browser that comes back repeats its address, and says in the header how far it has come since.
      const last = headers["last-event-id"] ?? last_event_id
      const after = last === undefined ? undefined : arrivalOf(last)
      const events = yield* feed.open({ filter, backlog, after }, () => response.destroy()).pipe(answered)
      const told = Stream.catchAll(events, (error) =>
        Stream.execute(Effect.logError("A reader of the feed could not be told what came before.", error.message))
      )
      return HttpServerResponse.stream(told, {
        contentType: "text/event-stream; charset=utf-8",
        // Proxies are to hand each event on as it comes.
        headers: { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" }
      })
    })
  )
)
