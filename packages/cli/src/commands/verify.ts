import { randomBytes } from "node:crypto"
import { Span } from "@agentwatch/core/model/Span"
import { Command } from "@effect/cli"
import { Clock, Console, Duration, Effect, Schema } from "effect"
import { advice } from "../advice.js"
import { client, type Server } from "../Client.js"
import { Failure } from "../Failure.js"
import { serverOptions } from "../options.js"
import { shown } from "../terminal/shown.js"

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

const adviceFor = (to: Server) => {
  const url = to.server
  return advice(to, "verify", {
    TimeoutException: () =>
      `Something at ${url} takes the test span and does not answer. Is it an AgentWatch server? Its log says more.`,
    Overloaded: () => `The server at ${url} is there, but its store takes nothing at the moment. Its log says why.`,
    TraceNotFound: () => `The server at ${url} took the test span but does not give it back. Its log says why.`,
    NothingStored: ({ message }) =>
      `The server at ${url} refuses the test span: ${shown(message)}. Is this machine's clock right?`
  })
}

/** Longer than a server takes to say that it cannot store anything at the moment. */
const patience = Duration.seconds(8)

/** Sends a span and reads it back. */
const roundTrip = (to: Server) =>
  Effect.gen(function* () {
    const api = yield* client(to)
    const span = testSpan(yield* Clock.currentTimeMillis)
    // What is answered with success is stored, so it can be read at once.
    const [took] = yield* Effect.zipRight(
      api.ingest.spans({ payload: span }),
      api.traces.spans({ path: { id: span.trace_id } })
    ).pipe(Effect.timeout(patience), Effect.timed)
    return { traceId: span.trace_id, took }
  }).pipe(Effect.mapError((error) => new Failure({ message: adviceFor(to)(error) })))

export const verify = Command.make("verify", serverOptions, (to) =>
  Effect.gen(function* () {
    const { took, traceId } = yield* roundTrip(to)
    yield* Console.log(
      `A span went to ${to.server} and came back in ${Math.round(Duration.toMillis(took))} ms (trace ${traceId}).`
    )
  })
).pipe(Command.withDescription("Sends a test span to a server and reads it back."))
