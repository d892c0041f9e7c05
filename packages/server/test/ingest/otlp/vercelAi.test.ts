import { describe, expect, it } from "vitest"
import { told } from "./sent.js"

describe("a span of the Vercel AI SDK", () => {
  const inner = {
    "operation.name": "ai.generateText.doGenerate guide",
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.telemetry.functionId": "guide",
    "ai.telemetry.metadata.sessionId": "s-1",
    "ai.telemetry.metadata.userId": "u-1",
    "ai.telemetry.metadata.plan": "free",
    "ai.telemetry.metadata.tags": ["beta"],
    "ai.model.id": "gpt-4o",
    "ai.model.provider": "openai.chat",
    "ai.prompt.messages": '[{"role":"user","content":[{"type":"text","text":"Weather in Hamburg?"}]}]',
    "ai.response.text": "I look it up.",
    "ai.response.toolCalls": '[{"toolCallId":"t-1","toolName":"weather","input":"{\\"city\\":\\"Hamburg\\"}"}]',
    "ai.response.reasoning": "I should look.",
    "ai.response.finishReason": "tool-calls",
    "ai.response.id": "r-1",
    "ai.response.model": "gpt-4o-2024-08-06",
    "ai.response.msToFirstChunk": 120.5,
    "ai.usage.inputTokens": 1_000,
    "ai.usage.inputTokenDetails.noCacheTokens": 400,
    "ai.usage.inputTokenDetails.cacheReadTokens": 600,
    "ai.usage.cachedInputTokens": 600,
    "ai.usage.outputTokens": 100,
    "ai.usage.outputTokenDetails.reasoningTokens": 30,
    "ai.usage.totalTokens": 1_100,
    "gen_ai.system": "openai.chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100
  }

  it("is a model call where a model is asked", () => {
    const span = told(inner)
    expect(span).toMatchObject({
      task: "guide",
      session_id: "s-1",
      user_id: "u-1",
      metadata: { plan: "free" },
      tags: ["beta"],
      input: '[{"role":"user","content":[{"type":"text","text":"Weather in Hamburg?"}]}]',
      output: "I look it up.",
      decision_reasoning: "I should look.",
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}' }],
      model_inference: {
        operation: "chat",
        provider: "openai",
        request_model: "gpt-4o",
        response_model: "gpt-4o-2024-08-06",
        response_id: "r-1",
        finish_reasons: ["tool-calls"],
        prompt_tokens: 1_000,
        completion_tokens: 100,
        cache_read_tokens: 600,
        reasoning_tokens: 30,
        stream: { time_to_first_chunk_ms: 120.5 }
      }
    })
    // What both conventions said is a field now, under either name.
    expect(span.attributes).toEqual({
      "operation.name": "ai.generateText.doGenerate guide",
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.usage.inputTokenDetails.noCacheTokens": 400
    })
  })

  it("is a step around it, although it repeats the tokens: they count once", () => {
    for (const id of ["ai.generateText", "ai.streamText", "ai.generateObject", "ai.embed", "ai.embedMany"]) {
      const span = told({ ...inner, "ai.operationId": id, "ai.prompt": '{"prompt":"Weather in Hamburg?"}' })
      expect(span).not.toHaveProperty("model_inference")
      expect(span).toMatchObject({ output: "I look it up.", attributes: { "gen_ai.usage.input_tokens": 1_000 } })
    }
  })

  it("is an embedding, with its tokens", () => {
    expect(
      told({
        "ai.operationId": "ai.embed.doEmbed",
        "ai.model.id": "text-embedding-3-small",
        "ai.values": ['"a text"'],
        "ai.usage.tokens": 12
      })
    ).toMatchObject({
      input: '["\\"a text\\""]',
      model_inference: { operation: "embeddings", request_model: "text-embedding-3-small", prompt_tokens: 12 }
    })
  })

  it("is a tool at work", () => {
    expect(
      told({
        "ai.operationId": "ai.toolCall",
        "ai.toolCall.name": "weather",
        "ai.toolCall.id": "t-1",
        "ai.toolCall.args": '{"city":"Hamburg"}',
        "ai.toolCall.result": '"rain"'
      })
    ).toMatchObject({
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}', tool_output: '"rain"' }],
      attributes: { "ai.toolCall.id": "t-1" }
    })
  })

  it("has no usage where version 4 did not know it and said NaN", () => {
    const span = told({
      "ai.operationId": "ai.streamText.doStream",
      "ai.model.id": "gpt-4o",
      "ai.usage.promptTokens": "NaN",
      "ai.usage.completionTokens": "NaN"
    })
    expect(span.model_inference).toEqual({ operation: "chat", request_model: "gpt-4o", usage_source: "absent" })
  })
})
