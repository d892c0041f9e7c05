import type { ServerResponse } from "node:http"

/** Replies in the formats of real providers. */

export const openAiReply = (content = "Hello there", model = "gpt-test-2026") => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_767_225_600,
  model,
  service_tier: "default",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content, refusal: null } }],
  usage: {
    prompt_tokens: 21,
    completion_tokens: 9,
    total_tokens: 30,
    prompt_tokens_details: { cached_tokens: 5 },
    completion_tokens_details: { reasoning_tokens: 2 }
  }
})

const chunk = (delta: object, finish: string | null = null) => ({
  id: "chatcmpl-2",
  object: "chat.completion.chunk",
  created: 1_767_225_600,
  model: "gpt-test-2026",
  choices: [{ index: 0, delta, finish_reason: finish }]
})

/** The events of a streamed chat completion, `[DONE]` apart. */
export const openAiEvents = (words: ReadonlyArray<string>, usage = false): ReadonlyArray<object> => [
  chunk({ role: "assistant", content: "" }),
  ...words.map((word) => chunk({ content: word })),
  chunk({}, "stop"),
  ...(usage
    ? [{ ...chunk({}), choices: [], usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 } }]
    : [])
]

export const dataLine = (event: unknown) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`

export const anthropicReply = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-test-2026",
  content: [
    { type: "text", text: "Let me look." },
    { type: "tool_use", id: "toolu_1", name: "get_weather", input: { city: "Zürich" } }
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: {
    input_tokens: 10,
    output_tokens: 20,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 50,
    service_tier: "standard"
  }
}

export const anthropicEvents: ReadonlyArray<{ readonly type: string }> = [
  {
    type: "message_start",
    message: { ...anthropicReply, content: [], stop_reason: null, usage: { input_tokens: 25, output_tokens: 1 } }
  } as { readonly type: string },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } as { readonly type: string },
  { type: "ping" },
  ...["Good ", "morning"].map((text) => ({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text }
  })),
  { type: "content_block_stop", index: 0 } as { readonly type: string },
  { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 7 } } as {
    readonly type: string
  },
  { type: "message_stop" }
]

export const sendJson = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))

/** Sends pieces of a stream, each in a write of its own. */
export const sendEvents = async (response: ServerResponse, pieces: ReadonlyArray<string | Buffer>) => {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" })
  for (const piece of pieces) {
    response.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
