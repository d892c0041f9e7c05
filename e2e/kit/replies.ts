import type { Exchange } from "./exchanges.js"

// Replies of our own making, in the providers' formats, with every cost worked out by hand.

const sse = (events: ReadonlyArray<unknown>, named: boolean) =>
  events
    .map((event) => {
      const data = typeof event === "string" ? event : JSON.stringify(event)
      const name = named ? `event: ${(event as { type: string }).type}\n` : ""
      return `${name}data: ${data}\n\n`
    })
    .join("")

const openAiJson: Exchange = {
  id: "ours/openai-json",
  format: "openai",
  request: { model: "gpt-4o-mini", messages: [{ role: "user", content: "Name a river." }] },
  status: 200,
  contentType: "application/json",
  body: JSON.stringify({
    id: "chatcmpl-ours-1",
    object: "chat.completion",
    created: 1_790_000_000,
    model: "gpt-4o-mini-2024-07-18",
    choices: [
      { index: 0, message: { role: "assistant", content: "The Elbe." }, finish_reason: "stop", logprobs: null }
    ],
    usage: {
      prompt_tokens: 1_500,
      completion_tokens: 40,
      total_tokens: 1_540,
      prompt_tokens_details: { cached_tokens: 1_024 }
    }
  }),
  expected: {
    model: "gpt-4o-mini-2024-07-18",
    input: 1_500,
    output: 40,
    cacheRead: 1_024,
    cacheWrite: 0,
    // 476 × $0.15 + 1,024 × $0.075 + 40 × $0.60 per million.
    costUsd: 0.0001722
  }
}

const openAiChunk = (delta: unknown, finish: string | null, usage: unknown = null) => ({
  id: "chatcmpl-ours-2",
  object: "chat.completion.chunk",
  created: 1_790_000_000,
  model: "gpt-4o-2024-08-06",
  choices: usage === null ? [{ index: 0, delta, finish_reason: finish }] : [],
  usage
})

const openAiStream: Exchange = {
  id: "ours/openai-stream",
  format: "openai",
  request: {
    model: "gpt-4o",
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: "user", content: "Name a mountain." }]
  },
  status: 200,
  contentType: "text/event-stream; charset=utf-8",
  body: sse(
    [
      openAiChunk({ role: "assistant", content: "" }, null),
      openAiChunk({ content: "Sněž" }, null),
      openAiChunk({ content: "ka." }, null),
      openAiChunk({}, "stop"),
      openAiChunk(undefined, null, {
        prompt_tokens: 12,
        completion_tokens: 30,
        total_tokens: 42,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 }
      }),
      "[DONE]"
    ],
    false
  ),
  expected: {
    model: "gpt-4o-2024-08-06",
    input: 12,
    output: 30,
    cacheRead: 0,
    cacheWrite: 0,
    // 12 × $2.50 + 30 × $10 per million.
    costUsd: 0.00033
  }
}

const anthropicJson: Exchange = {
  id: "ours/anthropic-json",
  format: "anthropic",
  request: { model: "claude-haiku-4-5", max_tokens: 100, messages: [{ role: "user", content: "Name a lake." }] },
  status: 200,
  contentType: "application/json",
  body: JSON.stringify({
    id: "msg_ours_1",
    type: "message",
    role: "assistant",
    model: "claude-haiku-4-5-20251001",
    content: [{ type: "text", text: "Lake Inari." }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: {
      input_tokens: 20,
      cache_creation_input_tokens: 2_000,
      cache_read_input_tokens: 3_000,
      cache_creation: { ephemeral_5m_input_tokens: 1_500, ephemeral_1h_input_tokens: 500 },
      output_tokens: 9
    }
  }),
  expected: {
    model: "claude-haiku-4-5-20251001",
    input: 5_020,
    output: 9,
    cacheRead: 3_000,
    cacheWrite: 1_500,
    // 20 × $1 + 3,000 × $0.10 + 1,500 × $1.25 + 500 × $2 + 9 × $5 per million.
    costUsd: 0.00324
  }
}

const anthropicStream: Exchange = {
  id: "ours/anthropic-stream",
  format: "anthropic",
  request: {
    model: "claude-haiku-4-5",
    max_tokens: 100,
    stream: true,
    messages: [{ role: "user", content: "Name a forest." }]
  },
  status: 200,
  contentType: "text/event-stream; charset=utf-8",
  body: sse(
    [
      {
        type: "message_start",
        message: {
          id: "msg_ours_2",
          type: "message",
          role: "assistant",
          model: "claude-haiku-4-5-20251001",
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 15, cache_creation_input_tokens: 0, cache_read_input_tokens: 100, output_tokens: 1 }
        }
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Białowieża." } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 11 } },
      { type: "message_stop" }
    ],
    true
  ),
  expected: {
    model: "claude-haiku-4-5-20251001",
    input: 115,
    output: 11,
    cacheRead: 100,
    cacheWrite: 0,
    // 15 × $1 + 100 × $0.10 + 11 × $5 per million.
    costUsd: 0.00008
  }
}

export const replies: ReadonlyArray<Exchange> = [openAiJson, openAiStream, anthropicJson, anthropicStream]
