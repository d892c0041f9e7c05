import { promisify } from "node:util"
import { gzip } from "node:zlib"
import { NothingStored, Overloaded, type Rejection } from "@agentwatch/core/api/Body"
import { Receipt } from "@agentwatch/core/api/Ingest"
import { HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Duration, Effect } from "effect"
import { advice, type Trouble } from "../advice.js"
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

/** What a server answers to a batch. */
type Answer = { readonly _tag: "Taken"; readonly taken: Taken } | { readonly _tag: "Wait"; readonly seconds: number }

const waits = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(HttpClientResponse.schemaBodyJson(Overloaded)(response), ({ retry_after }): Answer => {
    const header = Number(response.headers["retry-after"] ?? Number.NaN)
    return { _tag: "Wait", seconds: Number.isFinite(header) ? header : retry_after }
  })

const nothing = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.flatMap(HttpClientResponse.schemaBodyJson(NothingStored)(response), ({ error, rejected }) =>
    rejected.length === 0
      ? Effect.fail(new Failure({ message: `The server refuses what is sent: ${shown(error)}` }))
      : Effect.succeed<Answer>({ _tag: "Taken", taken: { stored: 0, refused: byReason(rejected) } })
  )

const answerOf = HttpClientResponse.matchStatus({
  202: (response) =>
    Effect.map(
      HttpClientResponse.schemaBodyJson(Receipt)(response),
      ({ accepted, rejected }): Answer => ({ _tag: "Taken", taken: { stored: accepted, refused: byReason(rejected) } })
    ),
  400: nothing,
  401: () => Effect.fail({ _tag: "Unauthorized", message: "" } as const),
  503: waits,
  orElse: () => Effect.fail({ _tag: "Unknown", message: "" } as const)
})

const isAway = ({ _tag }: Trouble) => _tag === "RequestError"

/** Sends to a server in packed batches. `waiting` is told why nothing goes on, and nothing when it does again. */
export const makeSender = (to: Server, waiting: (why: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const http = yield* plainClient(to)
    const adviceOn = advice(to, "demo")
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

    const pause = (seconds: number, why: string) =>
      Effect.zipRight(waiting(why), Effect.sleep(Duration.seconds(seconds)))

    const delivered = (body: Uint8Array, waits: number, attempts: number): Effect.Effect<Taken, Failure> =>
      attempt(body).pipe(
        Effect.flatMap((answer) => {
          if (answer._tag === "Taken") return Effect.succeed(answer.taken)
          if (waits >= mostWaits) {
            return new Failure({ message: `The server at ${to.server} takes nothing at the moment. Its log says why.` })
          }
          const why = `the server asks to wait ${answer.seconds} s`
          return Effect.zipRight(pause(answer.seconds, why), delivered(body, waits + 1, attempts))
        }),
        Effect.catchAll((error) => {
          if (error instanceof Failure) return error
          if (!isAway(error) || !reached || attempts >= mostAttempts) return new Failure({ message: adviceOn(error) })
          const seconds = 2 ** (attempts - 1)
          const why = `no server at ${to.server}, trying again in ${seconds} s`
          return Effect.zipRight(pause(seconds, why), delivered(body, waits, attempts + 1))
        })
      )

    const send: Sender["send"] = (spans) =>
      Effect.promise(() => packed(spans.map((span) => JSON.stringify(span)).join("\n"), { level: 1 })).pipe(
        Effect.flatMap((body) => delivered(body, 0, 1))
      )

    return { send } satisfies Sender
  })
