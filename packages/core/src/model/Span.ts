import { Schema } from "effect"
import {
  Attributes,
  Count,
  Dollars,
  Flag,
  list,
  Milliseconds,
  NonEmptyText,
  object,
  oneOf,
  optional,
  Seconds,
  Text,
  withDefault
} from "./Field.js"
import { SpanId, TraceId } from "./Ids.js"
import { partFields, partNames, type Usage, type UsageParts } from "./Usage.js"

/**
 * Nanoseconds since the epoch, UTC. Comes in as a decimal string or a JSON number (which above 2^53 is only exact to
 * about 256 ns), goes out as a decimal string.
 */
export const UnixNano = Schema.transform(
  Schema.Union(
    Schema.String.pipe(Schema.pattern(/^\d{1,19}$/)),
    Schema.Number.pipe(Schema.filter((n) => Number.isInteger(n) && n >= 0 && n < 9.2e18)).annotations({
      jsonSchema: { type: "integer", minimum: 0, maximum: 9_007_199_254_740_991 }
    })
  ).annotations({
    message: () => ({
      message: "expected nanoseconds since the epoch, as a decimal string or a whole number",
      override: true
    })
  }),
  Schema.BigIntFromSelf,
  { strict: true, decode: (value) => BigInt(value), encode: (value) => value.toString() }
)

export const SpanKind = oneOf("INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
export const StatusCode = oneOf("UNSET", "OK", "ERROR")
export type StatusCode = typeof StatusCode.Type

export const Status = object({
  code: withDefault(StatusCode, () => "UNSET" as const),
  message: optional(Text)
})

export const ToolCall = object({
  tool_name: Text,
  tool_input: withDefault(Text, () => ""),
  tool_output: optional(Text),
  tool_status: optional(oneOf("SUCCESS", "FAILURE", "TIMEOUT"))
})

/** How a streamed reply arrived. Times in milliseconds. */
export const StreamTiming = object({
  time_to_first_chunk_ms: optional(Milliseconds),
  chunks: optional(Count),
  chunk_gap_p50_ms: optional(Milliseconds),
  chunk_gap_p95_ms: optional(Milliseconds),
  chunk_gap_max_ms: optional(Milliseconds),
  aborted: optional(Flag)
})

export const Operation = oneOf("chat", "text_completion", "embeddings", "image", "audio", "rerank", "other")

/** A model call. Its presence is what makes a span a request. Token counts as in `Usage`. */
export const ModelInference = object({
  model_name: optional(Text),
  provider: optional(Text),
  operation: optional(Operation),
  request_model: optional(Text),
  response_model: optional(Text),
  response_id: optional(Text),
  finish_reasons: optional(list(Text)),
  service_tier: optional(Text),
  /** Input tokens, cached ones included. */
  prompt_tokens: optional(Count),
  /** Output tokens, reasoning included. */
  completion_tokens: optional(Count),
  cache_read_tokens: optional(Count),
  /** Written for five minutes; the one-hour writes are counted apart. */
  cache_write_tokens: optional(Count),
  cache_write_1h_tokens: optional(Count),
  reasoning_tokens: optional(Count),
  /** The part of the input that was sound, cached or not; likewise pictures and film. */
  audio_input_tokens: optional(Count),
  image_input_tokens: optional(Count),
  video_input_tokens: optional(Count),
  /** The part of the sound that came from the cache; likewise pictures. */
  cache_read_audio_tokens: optional(Count),
  cache_read_image_tokens: optional(Count),
  /** The part of the output that was sound; likewise pictures and film. */
  audio_output_tokens: optional(Count),
  image_output_tokens: optional(Count),
  video_output_tokens: optional(Count),
  /** Seconds of sound, by which some models are paid instead of by tokens. */
  audio_seconds: optional(Seconds),
  /** Searches that the provider made, paid by the piece. */
  web_searches: optional(Count),
  file_searches: optional(Count),
  /** Units of ranking, paid instead of tokens. */
  search_units: optional(Count),
  /** What the provider itself says that the call cost, in US dollars. The span's cost only where no price is known. */
  provider_cost_usd: optional(Dollars),
  usage_source: optional(oneOf("reported", "estimated", "absent")),
  latency_ms: optional(Milliseconds),
  stream: optional(StreamTiming)
})
export type ModelInference = typeof ModelInference.Type

/** The model a call is counted and priced under: the one it names, else the one that replied, else the one asked for. */
export const modelOf = (call: ModelInference): string | undefined =>
  call.model_name ?? call.response_model ?? call.request_model

/** The usage that a call tells of. What it leaves out counts for nothing. */
export const usageIn = (call: ModelInference): Usage => {
  const parts: Partial<Record<keyof UsageParts, number>> = {}
  for (const name of partNames) {
    const counted = call[partFields[name]]
    if (counted !== undefined) parts[name] = counted
  }
  return {
    input: call.prompt_tokens ?? 0,
    output: call.completion_tokens ?? 0,
    cacheRead: call.cache_read_tokens ?? 0,
    cacheWrite: call.cache_write_tokens ?? 0,
    cacheWrite1h: call.cache_write_1h_tokens ?? 0,
    reasoning: call.reasoning_tokens ?? 0,
    ...parts
  }
}

export const CostSource = oneOf("list", "custom", "default", "reported")
export type CostSource = typeof CostSource.Type

/** How one span led to another. */
export const LinkType = oneOf(
  "FOLLOWS_FROM",
  "CAUSES",
  "RELATED_TO",
  "RETRY_OF",
  "RESPONSE_TO",
  "DELEGATES_TO",
  "REQUIRES",
  "CONSENSUS_FOR"
)

export const Link = object({
  trace_id: TraceId,
  span_id: SpanId,
  link_type: withDefault(LinkType, () => "RELATED_TO" as const)
})

export const SpanEvent = object({
  time_unix_nano: UnixNano,
  name: NonEmptyText,
  attributes: optional(Attributes)
})

const fields = {
  trace_id: TraceId,
  span_id: SpanId,
  parent_span_id: optional(SpanId),
  name: NonEmptyText,
  kind: withDefault(SpanKind, () => "INTERNAL" as const),
  start_time_unix_nano: UnixNano,
  end_time_unix_nano: UnixNano,
  status: withDefault(Status, () => ({ code: "UNSET" as const })),
  agent_id: withDefault(NonEmptyText, () => "default"),
  agent_name: withDefault(NonEmptyText, () => "default"),
  agent_role: withDefault(NonEmptyText, () => "Agent"),
  /** Outermost to innermost scope. */
  agent_path: optional(list(Text)),
  decision_reasoning: optional(Text),
  input: optional(Text),
  output: optional(Text),
  tool_calls: optional(list(ToolCall)),
  model_inference: optional(ModelInference),
  cost_attribution: optional(object({ task_id: optional(Text), accumulated_cost_usd: optional(Dollars) })),
  /** US dollars. Sent only where the sender knows better than the price table. */
  cost_usd: optional(Dollars),
  cost_source: optional(CostSource),
  compliance_flags: optional(list(Text)),
  links: optional(list(Link)),
  events: optional(list(SpanEvent)),
  task: optional(Text),
  session_id: optional(Text),
  user_id: optional(Text),
  tags: optional(list(Text)),
  metadata: optional(Attributes),
  environment: optional(Text),
  release: optional(Text),
  attributes: optional(Attributes)
} as const

/**
 * One finished operation, in the shape of the wire. Written once, never changed.
 *
 * Decoding is tolerant where nothing is lost by it: `null` means absent, ids may be base64, instants strings or numbers.
 * What it refuses carries the field and a reason a person can act on.
 */
export const Span = Schema.Struct(fields).pipe(
  Schema.filter((span) =>
    span.end_time_unix_nano < span.start_time_unix_nano
      ? { path: ["end_time_unix_nano"], message: "the span ends before it starts" }
      : undefined
  ),
  Schema.annotations({ identifier: "Span" })
)
export type Span = typeof Span.Type

/**
 * A span as it is given back: the shape it was sent in, with what the server worked out. An empty text, or an empty list
 * of texts, says nothing and is not given back.
 */
export const StoredSpan = Schema.Struct({
  ...fields,
  /** The price list that `cost_usd` was worked out from, such as `@pydantic/genai-prices 0.1.8`; absent for other sources. */
  price_source: optional(Text),
  /** The day that list was published, `YYYY-MM-DD`. */
  price_date: optional(Text),
  /** Milliseconds, exact to the nanosecond. */
  duration_ms: Milliseconds
}).annotations({ identifier: "StoredSpan" })
export type StoredSpan = typeof StoredSpan.Type

const known = new Set(Object.keys(fields))
// Worked out by the server; a span that is sent back as it was read is not to carry it twice.
const derived = new Set(["duration_ms", "price_source", "price_date"])

/**
 * Moves keys the span does not know into its `attributes`, and lets an agent's id and name stand in for each other. A span
 * that has nothing to move is handed on as it is.
 */
export const gather = (sent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { agent_id: id, agent_name: name } = sent
  const keys = Object.keys(sent)
  if (isAbsent(id) === isAbsent(name) && keys.every((key) => known.has(key))) return sent
  const span: Record<string, unknown> = {}
  let rest: Record<string, unknown> | undefined
  for (const key of keys) {
    if (known.has(key)) span[key] = sent[key]
    else if (!derived.has(key)) {
      rest ??= {}
      define(rest, key, sent[key])
    }
  }
  if (rest !== undefined) {
    const given = span.attributes
    if (isRecord(given)) for (const key of Object.keys(given)) define(rest, key, given[key])
    if (isAbsent(given) || isRecord(given)) span.attributes = rest
  }
  if (isAbsent(id) && !isAbsent(name)) span.agent_id = name
  if (isAbsent(name) && !isAbsent(id)) span.agent_name = id
  return span
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isAbsent = (value: unknown) => value === undefined || value === null

// An assignment to `__proto__` would change the object's prototype instead of setting a key.
const define = (target: Record<string, unknown>, key: string, value: unknown) =>
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
