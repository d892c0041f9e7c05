import { Event } from "@agentwatch/core/api/Events"
import { Either, Schema } from "effect"
import { cut } from "../given/Visible.js"
import type { SseEvent } from "./stream/SseParser.js"
import { traceOf } from "./traceOf.js"

/** A request, as far as the feed shows it. */
export interface RequestRow {
  readonly kind: "request"
  readonly key: string
  readonly traceId: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly agent: string
  readonly task: string
  readonly model: string
  readonly tokensIn: number
  readonly tokensOut: number
  readonly costUsd: number
  readonly latencyMs: number
  /** What went wrong, if it did; empty where nobody said. */
  readonly error: string | undefined
}

/** Says that some requests were passed over. */
export interface LostRow {
  readonly kind: "lost"
  readonly key: string
  readonly lost: number
}

export type FeedRow = RequestRow | LostRow

/** A copy of its own: what is cut off an engine's text by itself holds on to all of it, and there are 10,000 rows. */
const short = (text: string, most: number) => (text.length <= most ? text : [...cut(text, most)].join(""))

const decodeEvent = Schema.decodeUnknownEither(Schema.parseJson(Event))
const decodeLost = Schema.decodeUnknownEither(Schema.parseJson(Schema.Struct({ lost: Schema.NonNegativeInt })))

const requestOf = (key: string, event: Event): RequestRow => ({
  kind: "request",
  key,
  traceId: traceOf(event.id),
  at: event.timestamp,
  agent: short(event.agent_name, 200),
  task: short(event.task_name, 300),
  model: short(event.model, 200),
  tokensIn: event.input_tokens,
  tokensOut: event.output_tokens,
  costUsd: event.cost_usd,
  latencyMs: event.latency_ms,
  error: event.status === "error" ? short(event.error_message ?? "", 500) : undefined
})

/** What a message of the feed says; undefined for one of a kind that is not known. `place` tells those apart that have no id. */
export const rowOf = ({ data, id, name }: SseEvent, place: number): FeedRow | undefined => {
  if (name === "lost") {
    const lost = decodeLost(data)
    return Either.isRight(lost) ? { kind: "lost", key: `lost ${place}`, lost: lost.right.lost } : undefined
  }
  if (name !== "message") return undefined
  const event = decodeEvent(data)
  // One that cannot be read is as good as passed over.
  return Either.isRight(event)
    ? requestOf(id ?? `event ${place}`, event.right)
    : { kind: "lost", key: `lost ${place}`, lost: 1 }
}
