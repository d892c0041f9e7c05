import { Schema } from "effect"
import { graphOf } from "../../model/Graph.js"
import { type Span, StoredSpan } from "../../model/Span.js"
import { fold } from "../../model/Trace.js"

// What all examples of traces and figures tell of: ResearchBot asks a model, is turned away, asks again, and WriterBot writes
// it up. 2026-02-09T15:30:00Z is 1770651000 seconds since the epoch.

export const traceId = "4bf92f3577b34da6a3ce929d0e0e4736"

type Sent = typeof Span.Encoded
type Given = typeof StoredSpan.Encoded

const researcher = { agent_id: "research-1", agent_name: "ResearchBot", agent_role: "Researcher" }
const labels = { task: "summarize", environment: "production" }

/** The root: a step that calls no model itself. */
export const root = {
  trace_id: traceId,
  span_id: "00f067aa0ba902b7",
  name: "daily-digest",
  start_time_unix_nano: "1770651000000000000",
  end_time_unix_nano: "1770651005250000000",
  status: { code: "OK" },
  ...researcher,
  ...labels
} satisfies Sent

const failedCall = {
  trace_id: traceId,
  span_id: "a3ce929d0e0e4736",
  parent_span_id: root.span_id,
  name: "openai.chat.completion",
  kind: "CLIENT",
  start_time_unix_nano: "1770651000050000000",
  end_time_unix_nano: "1770651000170000000",
  status: { code: "ERROR", message: "429: rate limit reached" },
  ...researcher,
  model_inference: { model_name: "gpt-4o", provider: "openai", operation: "chat", usage_source: "absent" },
  ...labels
} satisfies Sent

/** A model call with all that is usually known of one: 600, 400 cached and 200 tokens at 2.50, 1.25 and 10 dollars a million. */
export const modelCall = {
  trace_id: traceId,
  span_id: "b7ad6b7169203331",
  parent_span_id: root.span_id,
  name: "openai.chat.completion",
  kind: "CLIENT",
  start_time_unix_nano: "1770651000250000000",
  end_time_unix_nano: "1770651002590500000",
  status: { code: "OK" },
  ...researcher,
  agent_path: ["research-1"],
  decision_reasoning: "The archive has nothing newer than last week.",
  input: "What changed in the EU AI Act this week?",
  output: "The code of practice was published; two deadlines moved.",
  tool_calls: [
    {
      tool_name: "search_news",
      tool_input: '{"query":"EU AI Act"}',
      tool_output: '{"found":12}',
      tool_status: "SUCCESS"
    }
  ],
  model_inference: {
    model_name: "gpt-4o",
    provider: "openai",
    operation: "chat",
    response_model: "gpt-4o-2024-08-06",
    response_id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
    finish_reasons: ["stop"],
    prompt_tokens: 1000,
    completion_tokens: 200,
    cache_read_tokens: 400,
    usage_source: "reported",
    stream: {
      time_to_first_chunk_ms: 410.5,
      chunks: 48,
      chunk_gap_p50_ms: 38,
      chunk_gap_p95_ms: 71,
      chunk_gap_max_ms: 112,
      aborted: false
    }
  },
  links: [{ trace_id: traceId, span_id: failedCall.span_id, link_type: "RETRY_OF" }],
  events: [{ time_unix_nano: "1770651001900000000", name: "tool.start", attributes: { tool: "search_news" } }],
  session_id: "session-42",
  user_id: "user-7",
  tags: ["digest"],
  ...labels,
  release: "1.4.2"
} satisfies Sent

/** 2,000 and 300 tokens at 3 and 15 dollars a million. */
const secondCall = {
  trace_id: traceId,
  span_id: "53995c3f42cd8ad8",
  parent_span_id: root.span_id,
  name: "anthropic.messages",
  kind: "CLIENT",
  start_time_unix_nano: "1770651002700000000",
  end_time_unix_nano: "1770651005200000000",
  status: { code: "OK" },
  agent_id: "writer-1",
  agent_name: "WriterBot",
  agent_role: "Writer",
  model_inference: {
    model_name: "claude-sonnet-4-5",
    provider: "anthropic",
    operation: "chat",
    prompt_tokens: 2000,
    completion_tokens: 300,
    usage_source: "reported"
  },
  links: [{ trace_id: traceId, span_id: modelCall.span_id, link_type: "FOLLOWS_FROM" }],
  ...labels
} satisfies Sent

/** As a program sends them. */
export const sentSpans: ReadonlyArray<Sent> = [root, failedCall, modelCall, secondCall]

const list = { cost_source: "list", price_source: "@pydantic/genai-prices 0.1.8", price_date: "2026-09-23" } as const

/** As the server gives them back. */
export const storedSpans: ReadonlyArray<Given> = [
  { ...root, kind: "INTERNAL", duration_ms: 5250 },
  { ...failedCall, cost_usd: 0, ...list, duration_ms: 120 },
  { ...modelCall, cost_usd: 0.004, ...list, duration_ms: 2340.5 },
  { ...secondCall, cost_usd: 0.0105, ...list, duration_ms: 2500 }
]

const decoded = Schema.decodeSync(Schema.Array(StoredSpan))(storedSpans)

const trace = fold(decoded)

export const traces = trace === undefined ? [] : [trace]

export const graph = graphOf(decoded)
