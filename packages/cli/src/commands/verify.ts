import { randomBytes } from "node:crypto"
import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Span } from "@agentwatch/core/model/Span"
import { Command, Options } from "@effect/cli"
import { FetchHttpClient, HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, Config, Console, Duration, Effect, Option, Redacted, Schedule, Schema } from "effect"
import { Failure } from "../Failure.js"

const server = Options.text("server").pipe(
  Options.withDescription("Where the server is; http://localhost:3001 unless given."),
  Options.withDefault("http://localhost:3001")
)

const key = Options.redacted("api-key").pipe(
  Options.withDescription("The server's key; better given as API_KEY in the environment."),
  Options.withFallbackConfig(Config.redacted("API_KEY")),
  Options.optional
)

const client = (url: string, apiKey: Option.Option<Redacted.Redacted>) =>
  HttpApiClient.make(AgentWatchApi, {
    baseUrl: url,
    transformClient: Option.match(apiKey, {
      onNone: () => (http: HttpClient.HttpClient) => http,
      onSome: (secret) => HttpClient.mapRequest(HttpClientRequest.setHeader("x-api-key", Redacted.value(secret)))
    })
  })

const hex = (bytes: number) => randomBytes(bytes).toString("hex")

const testSpan = (nowMillis: number) => {
  const now = String(BigInt(nowMillis) * 1_000_000n)
  return Schema.decodeSync(Span)({
    trace_id: hex(16),
    span_id: hex(8),
    name: "agentwatch.verify",
    start_time_unix_nano: now,
    end_time_unix_nano: now,
    status: { code: "OK" }
  })
}

/** The one sentence that helps most. */
const advice = (url: string) => (error: { readonly _tag: string; readonly message: string }) =>
  new Failure({
    message:
      error._tag === "Unauthorized"
        ? `The server at ${url} refuses the key. Give the right one, for example API_KEY=… agentwatch-cli verify.`
        : error._tag === "RequestError"
          ? `No server answers at ${url}. Start one with agentwatch-cli serve, or say where it is with --server.`
          : error._tag === "TimeoutException"
            ? `The server at ${url} took the test span but does not give it back. Its log says why.`
            : `The server at ${url} did not pass: ${error.message}`
  })

/** Sends a span and reads it back. */
const roundTrip = (url: string, apiKey: Option.Option<Redacted.Redacted>) =>
  Effect.gen(function* () {
    const api = yield* client(url, apiKey)
    const span = testSpan(yield* Clock.currentTimeMillis)
    const [took] = yield* Effect.timed(
      Effect.zipRight(
        api.ingest.spans({ payload: span }),
        api.traces
          .spans({ path: { id: span.trace_id } })
          .pipe(
            Effect.retry({ while: (error) => error._tag === "TraceNotFound", schedule: Schedule.spaced("100 millis") }),
            Effect.timeout("5 seconds")
          )
      )
    )
    return { traceId: span.trace_id, took }
  }).pipe(Effect.mapError(advice(url)), Effect.provide(FetchHttpClient.layer))

export const verify = Command.make("verify", { server, key }, ({ key, server }) =>
  Effect.gen(function* () {
    if (!/^https?:$/.test(URL.canParse(server) ? new URL(server).protocol : "")) {
      return yield* new Failure({
        message: "--server: expected an http URL; for example --server http://localhost:3001"
      })
    }
    const { took, traceId } = yield* roundTrip(server, key)
    yield* Console.log(
      `A span went to ${server} and came back in ${Math.round(Duration.toMillis(took))} ms (trace ${traceId}).`
    )
  })
).pipe(Command.withDescription("Sends a test span to a server and reads it back."))
