import { promisify } from "node:util"
import { gzip } from "node:zlib"
import { NothingStored, type Rejection } from "@agentwatch/core/api/Body"
import { Receipt } from "@agentwatch/core/api/Ingest"
import { HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Duration, Effect } from "effect"
import { advice } from "../advice.js"
import { plainClient, type Server } from "../Client.js"
import { Failure } from "../Failure.js"
import { shown } from "../terminal/shown.js"
import type { WireSpan } from "./WireSpan.js"

/** What became of spans that were sent. */
export interface Taken {
  readonly stored: number
  /** How many were refused, by the reason. */
  readonly refused: ReadonlyMap<string, number>
}

export interface Sender {
  /** Sends spans, and comes back when they are stored. */
  readonly send: (spans: ReadonlyArray<WireSpan>) => Effect.Effect<Taken, Failure>
}

const packed = promisify(gzip)

/** Longest that a server is waited for that asks for patience, one request at a time. */
const mostWaits = 30
/** Seconds, whatever is asked for. */
const longestWait = 60
/** Attempts at a server that is not there. */
const mostAttempts = 5

const byReason = (rejected: ReadonlyArray<Rejection>): ReadonlyMap<string, number> => {
  const refused = new Map<string, number>()
  for (const { field, reason } of rejected) {
    const why = shown(field === "" ? reason : `${field}: ${reason}`)
    refused.set(why, (refused.get(why) ?? 0) + 1)
  }
  return refused
}

const nothing = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.flatMap(HttpClientResponse.schemaBodyJson(NothingStored)(response), ({ error, rejected }) =>
    rejected.length === 0
      ? Effect.fail(new Failure({ message: `The server refuses what is sent: ${shown(error)}` }))
      : Effect.succeed<Taken>({ stored: 0, refused: byReason(rejected) })
  )

const answerOf = HttpClientResponse.matchStatus({
  202: (response) =>
    Effect.map(
      HttpClientResponse.schemaBodyJson(Receipt)(response),
      ({ accepted, rejected }): Taken => ({ stored: accepted, refused: byReason(rejected) })
    ),
  400: nothing,
  401: () => Effect.fail({ _tag: "Unauthorized", message: "" } as const),
  orElse: () => Effect.fail({ _tag: "Unknown", message: "" } as const)
})

/** Sends to a server in packed batches. `waiting` is told why nothing goes on, and nothing when it does again. */
export const makeSender = (to: Server, waiting: (why: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const http = yield* plainClient(to)
    const adviceOn = advice(to, "demo", {
      Overloaded: () => `The server at ${to.server} takes nothing at the moment. Its log says why.`
    })
    /** A server that was there once is waited for when it is away. */
    let reached = false

    const attempt = (body: Uint8Array) =>
      HttpClientRequest.post("/api/ingest").pipe(
        HttpClientRequest.bodyUint8Array(body, "application/x-ndjson"),
        HttpClientRequest.setHeader("content-encoding", "gzip"),
        http.execute,
        Effect.tap(() => {
          reached = true
        }),
        Effect.flatMap(answerOf),
        Effect.scoped,
        Effect.timeout("60 seconds")
      )

    const pause = (asked: number, why: string) => {
      const seconds = Math.min(Math.max(asked, 1), longestWait)
      return Effect.zipRight(waiting(`${why}, trying again in ${seconds} s`), Effect.sleep(Duration.seconds(seconds)))
    }

    const delivered = (body: Uint8Array, waits: number, attempts: number): Effect.Effect<Taken, Failure> =>
      attempt(body).pipe(
        Effect.catchAll((error) => {
          if (error instanceof Failure) return error
          if (error._tag === "Overloaded" && waits < mostWaits) {
            const again = delivered(body, waits + 1, attempts)
            return Effect.zipRight(pause(error.retry_after, "the server is busy"), again)
          }
          const isAway = error._tag === "Away" || (error._tag === "RequestError" && reached)
          if (!isAway || attempts >= mostAttempts) return new Failure({ message: adviceOn(error) })
          const asked = error._tag === "Away" ? error.retryAfter : undefined
          const again = delivered(body, waits, attempts + 1)
          return Effect.zipRight(pause(asked ?? 2 ** (attempts - 1), `no server at ${to.server}`), again)
        })
      )

    const send: Sender["send"] = (spans) =>
      Effect.promise(() => packed(spans.map((span) => JSON.stringify(span)).join("\n"), { level: 1 })).pipe(
        Effect.flatMap((body) => delivered(body, 0, 1))
      )

    return { send } satisfies Sender
  })
