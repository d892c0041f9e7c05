import { createHash, randomBytes } from "node:crypto"
import { SentEvent } from "@agentwatch/core/api/Events"
import { Either, Schema } from "effect"
import type { Entry } from "../store/SpanStore.js"
import { normalise, type Refusal, type Rules, refusal } from "./Normalise.js"

const decodeEvent = Schema.decodeUnknownEither(SentEvent)

/** The same event id gives the same span, so an event that is sent again is recognised. */
const identity = (id: string | undefined) => {
  const hex = id === undefined ? randomBytes(24).toString("hex") : createHash("sha256").update(id).digest("hex")
  return { trace_id: hex.slice(0, 32), span_id: hex.slice(32, 48) }
}

/** Reads one event as the request it tells of: a span that begins at the event's timestamp. */
export const fromEvent = (sent: unknown, rules: Rules): Either.Either<Entry, Refusal> => {
  const decoded = decodeEvent(sent)
  if (Either.isLeft(decoded)) return Either.left(refusal(decoded.left))
  const event = decoded.right
  const task = event.task_name ?? "default"
  const start = event.timestamp ?? BigInt(rules.now) * 1_000_000n
  const latency = event.latency_ms ?? 0
  const entry = normalise(
    {
      ...identity(event.id),
      name: task || "default",
      kind: "CLIENT",
      start_time_unix_nano: start.toString(),
      end_time_unix_nano: (start + BigInt(Math.round(latency * 1_000_000))).toString(),
      status: { code: event.status === "error" ? "ERROR" : "OK", message: event.error_message ?? null },
      agent_name: event.agent_name || null,
      task,
      metadata: event.metadata ?? null,
      cost_usd: event.cost_usd ?? null,
      model_inference: {
        model_name: event.model ?? null,
        prompt_tokens: event.input_tokens ?? null,
        completion_tokens: event.output_tokens ?? null,
        latency_ms: latency,
        usage_source: event.input_tokens === undefined && event.output_tokens === undefined ? "absent" : "reported"
      }
    },
    rules,
    event.id
  )
  // The span's two instants are made from the one that an event has.
  return Either.mapLeft(entry, ({ field, reason }) => ({
    field: field.endsWith("_time_unix_nano") ? "timestamp" : field,
    reason
  }))
}
