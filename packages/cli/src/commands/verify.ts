import { randomBytes } from "node:crypto"
import { AgentWatchApi } from "@agentwatch/core/api/Api"
import { Span } from "@agentwatch/core/model/Span"
import { Command, Options } from "@effect/cli"
import { FetchHttpClient, HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Clock, Config, Console, Duration, Effect, Option, Redacted, Schema } from "effect"
import { Failure } from "../Failure.js"

const server = Options.text("server").pipe(
  Options.withDescription("Where the server is; http://localhost:3001 unless given."),
  Options.filterMap(
    (given) =>
      /^https?:$/.test(URL.canParse(given) ? new URL(given).protocol : "") ? Option.some(given) : Option.none(),
    "--server: expected an http URL; for example --server http://localhost:3001"
  ),
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
const advice = (url: string) => (error: { readonly _tag: string; readonly message: string }) => {
  switch (error._tag) {
    case "Unauthorized":
      return `The server at ${url} refuses the key. Give the right one, for example API_KEY=… agentwatch-cli verify.`
    case "RequestError":
      return `No server answers at ${url}. Start one with agentwatch-cli serve, or say where it is with --server.`
    case "TimeoutException":
      return `Something at ${url} takes the test span and does not answer. Is it an AgentWatch server? Its log says more.`
    case "Overloaded":
      return `The server at ${url} is there, but its store takes nothing at the moment. Its log says why.`
    case "TraceNotFound":
      return `The server at ${url} took the test span but does not give it back. Its log says why.`
    case "NothingStored":
      return `The server at ${url} refuses the test span: ${error.message}. Is this machine's clock right?`
    default:
      return `What answers at ${url} is not an AgentWatch server of this version. Say where yours is with --server.`
  }
}

/** Sends a span and reads it back. */
const roundTrip = (url: string, apiKey: Option.Option<Redacted.Redacted>) =>
  Effect.gen(function* () {
    const api = yield* client(url, apiKey)
    const span = testSpan(yield* Clock.currentTimeMillis)
    // What is answered with success is stored, so it can be read at once.
    const [took] = yield* Effect.zipRight(
      api.ingest.spans({ payload: span }),
      api.traces.spans({ path: { id: span.trace_id } })
    ).pipe(Effect.timeout("5 seconds"), Effect.timed)
    return { traceId: span.trace_id, took }
  }).pipe(
    Effect.mapError((error) => new Failure({ message: advice(url)(error) })),
    Effect.provide(FetchHttpClient.layer)
  )

export const verify = Command.make("verify", { server, key }, ({ key, server }) =>
  Effect.gen(function* () {
    const { took, traceId } = yield* roundTrip(server, key)
    yield* Console.log(
      `A span went to ${server} and came back in ${Math.round(Duration.toMillis(took))} ms (trace ${traceId}).`
    )
  })
).pipe(Command.withDescription("Sends a test span to a server and reads it back."))
