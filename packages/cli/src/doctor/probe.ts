import { isAwayStatus } from "@agentwatch/core/api/Away"
import { Health } from "@agentwatch/core/api/Health"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, Effect, Option, Schema } from "effect"
import { type Reached, reached } from "../reached.js"

/** What answers at an address. */
export type Answer =
  | { readonly _tag: Reached }
  /** It takes the connection and does not answer. */
  | { readonly _tag: "Silent" }
  /** What stands before the server says that it is away. */
  | { readonly _tag: "Away"; readonly status: number }
  | {
      readonly _tag: "AgentWatch"
      readonly version: string
      /** How far its clock is ahead of ours, in milliseconds, exact to a second; absent where it does not tell. */
      readonly ahead: number | undefined
    }

const decode = Schema.decodeUnknownOption(Schema.parseJson(Health))

/** Asks an address who it is. */
export const probe = (url: string) =>
  Effect.gen(function* () {
    const http = yield* HttpClient.HttpClient
    const before = yield* Clock.currentTimeMillis
    const request = HttpClientRequest.prependUrl(HttpClientRequest.get("/health"), url)
    const answer = Effect.flatMap(http.execute(request), (response) =>
      Effect.map(response.text, (text) => ({ date: response.headers.date, status: response.status, text }))
    )
    const { date, status, text } = yield* answer.pipe(Effect.scoped, Effect.timeout("5 seconds"))
    const after = yield* Clock.currentTimeMillis
    if (isAwayStatus(status)) return { _tag: "Away", status } as Answer
    const health = decode(text)
    if (Option.isNone(health)) return { _tag: "Other" } as Answer
    const said = Date.parse(date ?? "")
    // The header leaves out what is less than a second.
    const ahead = Number.isNaN(said) ? undefined : said + 500 - (before + after) / 2
    return { _tag: "AgentWatch", version: health.value.version, ahead } as Answer
  }).pipe(
    Effect.catchTags({
      TimeoutException: () => Effect.succeed<Answer>({ _tag: "Silent" }),
      RequestError: ({ cause }) => Effect.succeed<Answer>({ _tag: reached(cause) }),
      ResponseError: () => Effect.succeed<Answer>({ _tag: "Other" })
    })
  )
