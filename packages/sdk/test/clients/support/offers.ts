import { bedrockEvents } from "./bedrockEvents.js"
import { events, json, type Offers } from "./Offer.js"

const question = { city: "Zürich", unit: "°C" }
const tools = [["get_weather", question]] as const
const written = JSON.stringify(question)
const said = "Grüße aus 東京 🗼"

const data = (event: object) => `data: ${JSON.stringify(event)}\n\n`
const named = (event: { readonly type: string }) => `event: ${event.type}\r\n${data(event).replaceAll("\n", "\r\n")}`

/** One character after the other, which a tool call's arguments may well come in. */
const letters = Array.from(written)

const openAiChunk = (delta: object, finish: string | null = null) => ({
  id: "chatcmpl-7",
  object: "chat.completion.chunk",
  created: 1_767_225_600,
  model: "gpt-test-2026",
  choices: [{ index: 0, delta, finish_reason: finish }]
})
const openAiUsage = {
  prompt_tokens: 40,
  completion_tokens: 30,
  total_tokens: 70,
  prompt_tokens_details: { cached_tokens: 8 },
  completion_tokens_details: { reasoning_tokens: 12 }
}
const openAiCall = (given: string) => ({ index: 0, function: { arguments: given } })
const openAiFacts = {
  inference: {
    provider: "openai",
    response_model: "gpt-test-2026",
    response_id: "chatcmpl-7",
    finish_reasons: ["tool_calls"],
    usage_source: "reported",
    prompt_tokens: 40,
    completion_tokens: 30,
    cache_read_tokens: 8,
    reasoning_tokens: 12
  },
  output: said,
  tools
}

export const openAi: Offers = {
  format: "openai",
  whole: {
    ...json({
      id: "chatcmpl-7",
      object: "chat.completion",
      created: 1_767_225_600,
      model: "gpt-test-2026",
      choices: [
        {
          index: 0,
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: said,
            tool_calls: [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: written } }]
          }
        }
      ],
      usage: openAiUsage
    }),
    ...openAiFacts
  },
  stream: {
    ...events([
      ": a comment\n\n",
      data(openAiChunk({ role: "assistant", content: "" })),
      ...Array.from(said).map((content) => data(openAiChunk({ content }))),
      data(
        openAiChunk({
          tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "get_weather", arguments: "" } }]
        })
      ),
      ...letters.map((letter) => data(openAiChunk({ tool_calls: [openAiCall(letter)] }))),
      data(openAiChunk({}, "tool_calls")),
      data({ ...openAiChunk({}), choices: [], usage: openAiUsage }),
      "data: [DONE]\n\n"
    ]),
    ...openAiFacts
  }
}

const message = { id: "msg_7", type: "message", role: "assistant", model: "claude-test-2026", stop_sequence: null }
const anthropicInput = { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 }
const anthropicFacts = {
  inference: {
    provider: "anthropic",
    response_model: "claude-test-2026",
    response_id: "msg_7",
    finish_reasons: ["tool_use"],
    usage_source: "reported",
    prompt_tokens: 125,
    completion_tokens: 33,
    cache_read_tokens: 100,
    cache_write_tokens: 20
  },
  output: said,
  tools
}
const block = (index: number, content: object) =>
  named({ type: "content_block_start", ...{ index, content_block: content } })
const delta = (index: number, content: object) => named({ type: "content_block_delta", ...{ index, delta: content } })
const stop = (index: number) => named({ type: "content_block_stop", ...{ index } })

export const anthropic: Offers = {
  format: "anthropic",
  whole: {
    ...json({
      ...message,
      content: [
        { type: "text", text: said },
        { type: "tool_use", id: "toolu_1", name: "get_weather", input: question }
      ],
      stop_reason: "tool_use",
      usage: { ...anthropicInput, output_tokens: 33 }
    }),
    ...anthropicFacts
  },
  stream: {
    ...events([
      named({
        type: "message_start",
        ...{ message: { ...message, content: [], stop_reason: null, usage: { ...anthropicInput, output_tokens: 1 } } }
      }),
      block(0, { type: "text", text: "" }),
      named({ type: "ping" }),
      ...Array.from(said).map((text) => delta(0, { type: "text_delta", text })),
      stop(0),
      block(1, { type: "tool_use", id: "toolu_1", name: "get_weather", input: {} }),
      ...letters.map((letter) => delta(1, { type: "input_json_delta", partial_json: letter })),
      stop(1),
      // Counts what there has been since the beginning, and repeats the input.
      named({
        type: "message_delta",
        ...{ delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { ...anthropicInput, output_tokens: 33 } }
      }),
      named({ type: "message_stop" })
    ]),
    ...anthropicFacts
  }
}

const geminiPart = (parts: ReadonlyArray<object>, more: object = {}) => ({
  candidates: [{ content: { role: "model", parts }, index: 0, ...more }],
  modelVersion: "gemini-test-2026",
  responseId: "resp-7"
})
const geminiUsage = {
  promptTokenCount: 50,
  candidatesTokenCount: 9,
  thoughtsTokenCount: 21,
  cachedContentTokenCount: 16,
  totalTokenCount: 80
}
const functionCall = { name: "get_weather", args: question }
const geminiFacts = {
  inference: {
    provider: "gcp.gemini",
    request_model: "gemini-test",
    response_model: "gemini-test-2026",
    response_id: "resp-7",
    finish_reasons: ["STOP"],
    usage_source: "reported",
    prompt_tokens: 50,
    completion_tokens: 30,
    cache_read_tokens: 16,
    reasoning_tokens: 21
  },
  output: said,
  tools
}

const geminiEvents = [
  ...Array.from(said).map((text, index) => ({
    ...geminiPart([{ text }]),
    usageMetadata: { promptTokenCount: 50, candidatesTokenCount: index }
  })),
  { ...geminiPart([{ functionCall }], { finishReason: "STOP" }), usageMetadata: geminiUsage }
]

export const gemini: Offers = {
  format: "gemini",
  whole: {
    ...json({
      ...geminiPart([{ text: said }, { functionCall }], { finishReason: "STOP" }),
      usageMetadata: geminiUsage
    }),
    ...geminiFacts
  },
  stream: { ...events(geminiEvents.map(data)), ...geminiFacts }
}

/** As it streams to those who do not ask for events: as one JSON array. */
export const geminiArray: Offers = { ...gemini, stream: { ...json(geminiEvents), ...geminiFacts } }

const bedrockUsage = { inputTokens: 7, outputTokens: 11, totalTokens: 48, cacheReadInputTokens: 30 }
const bedrockFacts = {
  inference: {
    provider: "aws.bedrock",
    request_model: "anthropic.claude-test-v1:0",
    finish_reasons: ["tool_use"],
    usage_source: "reported",
    prompt_tokens: 37,
    completion_tokens: 11,
    cache_read_tokens: 30
  },
  output: said,
  tools
}

export const bedrock: Offers = {
  format: "bedrock",
  whole: {
    ...json({
      output: {
        message: {
          role: "assistant",
          content: [{ text: said }, { toolUse: { toolUseId: "t-1", name: "get_weather", input: question } }]
        }
      },
      stopReason: "tool_use",
      usage: bedrockUsage,
      metrics: { latencyMs: 1 }
    }),
    ...bedrockFacts
  },
  stream: {
    contentType: "application/vnd.amazon.eventstream",
    body: bedrockEvents([
      ["messageStart", { role: "assistant" }],
      ...Array.from(said).map((text) => ["contentBlockDelta", { contentBlockIndex: 0, delta: { text } }] as const),
      ["contentBlockStop", { contentBlockIndex: 0 }],
      ["contentBlockStart", { contentBlockIndex: 1, start: { toolUse: { toolUseId: "t-1", name: "get_weather" } } }],
      ...letters.map(
        (input) => ["contentBlockDelta", { contentBlockIndex: 1, delta: { toolUse: { input } } }] as const
      ),
      ["contentBlockStop", { contentBlockIndex: 1 }],
      ["messageStop", { stopReason: "tool_use" }],
      ["metadata", { usage: bedrockUsage, metrics: { latencyMs: 1 } }]
    ]),
    ...bedrockFacts
  }
}
