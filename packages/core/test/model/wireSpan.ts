import { FastCheck } from "effect"

const { array, constantFrom, dictionary, double, integer, jsonValue, nat, option, record, string } = FastCheck

const hex = (digits: number) =>
  FastCheck.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).map((id) =>
    /^0+$/.test(id) ? id.replace(/.$/, "1") : id
  )

/** Texts as people and hostile people write them; half a surrogate pair is no text. */
const text = string({ unit: "binary", maxLength: 12 })
const someText = string({ unit: "grapheme", minLength: 1, maxLength: 12 })
const texts = array(text, { maxLength: 3 })
const count = nat({ max: 1_000_000_000 })
const millis = double({ min: 0, max: 1e9, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value))
const attributes = dictionary(string({ maxLength: 8 }), jsonValue({ maxDepth: 2, noUnicodeString: false }), {
  maxKeys: 3
}).map((value): unknown => JSON.parse(JSON.stringify(value)))

const partial = <T>(fields: { [K in keyof T]: FastCheck.Arbitrary<T[K]> }) => record(fields, { requiredKeys: [] })

const toolCall = record(
  {
    tool_name: text,
    tool_input: text,
    tool_output: text,
    tool_status: constantFrom("SUCCESS", "FAILURE", "TIMEOUT")
  },
  { requiredKeys: ["tool_name", "tool_input"] }
)

const modelInference = partial({
  model_name: text,
  provider: text,
  operation: constantFrom("chat", "text_completion", "embeddings", "image", "audio", "rerank", "other"),
  request_model: text,
  response_model: text,
  response_id: text,
  finish_reasons: texts,
  service_tier: text,
  audio_input_tokens: count,
  image_input_tokens: count,
  video_input_tokens: count,
  cache_read_audio_tokens: count,
  cache_read_image_tokens: count,
  audio_output_tokens: count,
  image_output_tokens: count,
  video_output_tokens: count,
  audio_seconds: count.map((millis) => millis / 1_000),
  web_searches: count,
  file_searches: count,
  search_units: count,
  provider_cost_usd: count.map((nanos) => nanos / 1_000_000_000),
  prompt_tokens: count,
  completion_tokens: count,
  cache_read_tokens: count,
  cache_write_tokens: count,
  cache_write_1h_tokens: count,
  reasoning_tokens: count,
  usage_source: constantFrom("reported", "estimated", "absent"),
  latency_ms: millis,
  stream: partial({
    time_to_first_chunk_ms: millis,
    chunks: count,
    chunk_gap_p50_ms: millis,
    chunk_gap_p95_ms: millis,
    chunk_gap_max_ms: millis,
    aborted: FastCheck.boolean()
  })
})

const instant = FastCheck.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n })

const optional = {
  parent_span_id: hex(16),
  agent_path: texts,
  decision_reasoning: text,
  input: text,
  output: text,
  tool_calls: array(toolCall, { maxLength: 2 }),
  model_inference: modelInference,
  cost_attribution: partial({ task_id: text, accumulated_cost_usd: double({ min: 0, max: 100, noNaN: true }) }),
  cost_usd: integer({ min: 0, max: 1_000_000 }).map((micros) => micros / 1e6),
  cost_source: constantFrom("list", "custom", "default", "reported"),
  compliance_flags: texts,
  links: array(
    record({
      trace_id: hex(32),
      span_id: hex(16),
      link_type: constantFrom("FOLLOWS_FROM", "CAUSES", "RELATED_TO", "RETRY_OF", "RESPONSE_TO", "DELEGATES_TO")
    }),
    { maxLength: 2 }
  ),
  events: array(
    record(
      { time_unix_nano: instant.map(String), name: someText, attributes },
      { requiredKeys: ["time_unix_nano", "name"] }
    ),
    { maxLength: 2 }
  ),
  task: text,
  session_id: text,
  user_id: text,
  tags: texts,
  metadata: attributes,
  environment: text,
  release: text,
  attributes
}

const required = {
  trace_id: hex(32),
  span_id: hex(16),
  name: someText,
  kind: constantFrom("INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"),
  status: record(
    { code: constantFrom("UNSET", "OK", "ERROR"), message: option(text, { nil: undefined }) },
    { requiredKeys: ["code"] }
  ).map(({ code, message }) => (message === undefined ? { code } : { code, message })),
  agent_id: someText,
  agent_name: someText,
  agent_role: someText
}

/** Spans as they stand on the wire, with nothing left to a default. */
export const wireSpan: FastCheck.Arbitrary<Readonly<Record<string, unknown>>> = FastCheck.tuple(
  record(required),
  partial(optional),
  instant,
  FastCheck.bigInt({ min: 0n, max: 1_000_000_000_000n })
).map(([always, sometimes, start, length]) => ({
  ...always,
  ...sometimes,
  start_time_unix_nano: start.toString(),
  end_time_unix_nano: (start + length).toString()
}))
