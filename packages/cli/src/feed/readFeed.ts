import { Event } from "@agentwatch/core/api/Events"
import { FeedQuery } from "@agentwatch/core/api/Feed"
import { HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Chunk, Effect, Option, Schema, Stream } from "effect"
import { createParser, type EventSourceMessage } from "eventsource-parser"
import type { Trouble } from "../advice.js"
import { plainClient, type Server } from "../Client.js"

/** What the feed tells. */
export type Told =
  /** It is open, again if it was before. */
  | { readonly _tag: "Open" }
  | { readonly _tag: "Request"; readonly event: Event }
  /** So many requests were passed over. */
  | { readonly _tag: "Lost"; readonly lost: number }

/** The feed of before ended or cannot be opened; it may be another time. */
export class FeedAway {
  readonly _tag = "FeedAway"
  readonly message = ""
}

/** The server has another word for every 15 seconds of silence. */
const longestSilence = "45 seconds"
/** Characters of one event: a span has at most a megabyte. */
const largestEvent = 4 * 1024 * 1024

const decodeEvent = Schema.decodeUnknownOption(Schema.parseJson(Event))
const decodeLost = Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({ lost: Schema.NonNegativeInt })))

const toldIn = ({ data, event }: EventSourceMessage): Option.Option<Told> =>
  event === "lost"
    ? Option.map(decodeLost(data), ({ lost }) => ({ _tag: "Lost", lost }))
    : Option.map(decodeEvent(data), (one) => ({ _tag: "Request", event: one }))

/** Stands for an event that is too long to be held. */
const passedOver: EventSourceMessage = { event: "lost", id: undefined, data: '{"lost":1}' }

/** The messages of a stream of bytes. `reached` is told the id of each. */
const messages = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>, reached: (id: string) => void) =>
  Stream.suspend(() => {
    let found: Array<EventSourceMessage> = []
    let tooLong = false
    const parser = createParser({
      onEvent: (message) => {
        tooLong = false
        found.push(message)
      },
      onError: ({ type }) => {
        if (type !== "max-buffer-size-exceeded") return
        // It may fill the buffer more than once.
        if (!tooLong) found.push(passedOver)
        tooLong = true
        parser.reset()
      },
      maxBufferSize: largestEvent
    })
    return Stream.decodeText(bytes).pipe(
      Stream.mapConcat((text) => {
        found = []
        parser.feed(text)
        return found
      }),
      Stream.tap(({ id }) => Effect.sync(() => id !== undefined && reached(id)))
    )
  })

/**
 * The live feed, from a backlog on. Ends in an error when the connection ends; asked again it goes on behind what it has told.
 */
export const makeFeedReader = (to: Server, asked: FeedQuery) =>
  Effect.gen(function* () {
    const http = yield* plainClient(to)
    const query = yield* Schema.encode(FeedQuery)(asked)
    let last: string | undefined

    const request = Effect.sync(() => {
      const { backlog, ...filter } = query
      const params = Object.entries(last === undefined ? query : filter).filter(([, value]) => value !== undefined)
      const plain = HttpClientRequest.get("/api/stream", { urlParams: params, accept: "text/event-stream" })
      return last === undefined ? plain : HttpClientRequest.setHeader(plain, "last-event-id", last)
    })

    /** Fails with the tag of what is wrong, or with `FeedAway`. */
    const read: Stream.Stream<Told, Trouble> = Effect.flatMap(request, http.execute).pipe(
      Effect.timeout("10 seconds"),
      Effect.flatMap(
        HttpClientResponse.matchStatus({
          // Also a page that says that there is none is often an answer with success.
          200: (response) =>
            (response.headers["content-type"] ?? "").startsWith("text/event-stream")
              ? Effect.succeed(response)
              : Effect.fail({ _tag: "Unknown", message: "" }),
          401: () => Effect.fail({ _tag: "Unauthorized", message: "" }),
          orElse: () => Effect.fail({ _tag: "Unknown", message: "" })
        })
      ),
      Effect.map((response) =>
        messages(response.stream, (id) => {
          last = id
        }).pipe(
          Stream.mapError(() => new FeedAway()),
          Stream.timeoutFail(() => new FeedAway(), longestSilence),
          Stream.filterMap(toldIn),
          Stream.prepend(Chunk.of<Told>({ _tag: "Open" }))
        )
      ),
      Stream.unwrapScoped,
      (told) => Stream.concat(told, Stream.fail(new FeedAway()))
    )
    return read
  })
