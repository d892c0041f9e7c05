import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "@effect/platform"
import { Schema } from "effect"
import { ApiKey } from "./Auth.js"
import { Overloaded } from "./Body.js"
import { MarkedQuery } from "./Filter.js"
import { unless, Whole } from "./Query.js"

/** Most events of before that a reader gets on asking for a backlog. */
export const mostBacklog = 1_000

/** What an event of the feed is called: `<milliseconds since the epoch>-<how manieth in that one>`. */
export const EventId = Schema.String.pipe(Schema.pattern(/^\d{1,15}-\d{1,4}$/)).annotations({
  message: () => ({ message: "expected the id of an event from the feed, as it was", override: true })
})

export const FeedQuery = MarkedQuery({
  backlog: unless(0, Whole(0, mostBacklog), "Most events of before to begin with: the newest that fit."),
  last_event_id: Schema.optional(
    EventId.annotations({ description: "The same as the header Last-Event-ID, for who cannot set it." })
  )
})
export type FeedQuery = typeof FeedQuery.Type

const LastEventId = Schema.Struct({
  "last-event-id": Schema.optional(
    EventId.annotations({ description: "The last event that a reader has: it goes on behind that." })
  )
})

export class FeedApi extends HttpApiGroup.make("feed")
  .add(
    HttpApiEndpoint.get("stream", "/api/stream")
      .setUrlParams(FeedQuery)
      .setHeaders(LastEventId)
      .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
      .addError(Overloaded)
      .annotate(
        OpenApi.Description,
        "Requests as events, as they are stored: Server-Sent Events, each with its `id` and, as `data`, what `/api/events` " +
          "shows of it. `backlog` begins with what came before. Who comes back with Last-Event-ID gets what was stored " +
          'since, each event once, and no backlog. An event called `lost` tells in `data`, as `{"lost": n}`, how many were ' +
          "passed over: requests of any kind of a reader that is slower than they come, or of those that fit the oldest beyond " +
          "the 10,000 that one may catch up on. They are stored all the same. A comment is sent after 15 seconds of silence."
      )
  )
  .middleware(ApiKey)
  .annotate(OpenApi.Title, "Feed") {}
