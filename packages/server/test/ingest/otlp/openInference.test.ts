import { describe, expect, it } from "vitest"
import { told } from "./sent.js"

describe("a span of OpenInference", () => {
  const call = {
    "openinference.span.kind": "LLM",
    "llm.provider": "openai",
    "llm.system": "openai",
    "llm.model_name": "gpt-4o-2024-08-06",
    "llm.token_count.prompt": 1_000,
    "llm.token_count.completion": 100,
    "llm.token_count.total": 1_100,
    "llm.token_count.prompt_details.cache_read": 400,
    "llm.token_count.completion_details.reasoning": 30
  }

  it("is a model call, its messages put together from numbered attributes", () => {
    const span = told({
      ...call,
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.contents.0.message_content.type": "text",
      "llm.input_messages.0.message.contents.0.message_content.text": "Weather in Hamburg?",
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.content": "I look it up.",
      "llm.output_messages.0.message.tool_calls.0.tool_call.id": "t-1",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "weather",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city":"Hamburg"}',
      "input.value": '{"model":"gpt-4o"}',
      "session.id": "s-1",
      "user.id": "u-1",
      metadata: '{"plan":"free"}',
      "tag.tags": ["beta", "eu"],
      "agent.name": "Guide",
      "llm.cost.total": 0.01
    })
    expect(JSON.parse(String(span.input))).toEqual([
      { role: "user", contents: [{ type: "text", text: "Weather in Hamburg?" }] }
    ])
    expect(span).toMatchObject({
      output: "I look it up.",
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}' }],
      session_id: "s-1",
      user_id: "u-1",
      metadata: { plan: "free" },
      tags: ["beta", "eu"],
      agent_name: "Guide",
      cost_attribution: { accumulated_cost_usd: 0.01 },
      model_inference: {
        operation: "chat",
        provider: "openai",
        request_model: "gpt-4o-2024-08-06",
        prompt_tokens: 1_000,
        completion_tokens: 100,
        cache_read_tokens: 400,
        reasoning_tokens: 30
      }
    })
    // The request as it was sent says more than its messages, so it is not lost.
    expect(span.attributes).toEqual({ "openinference.span.kind": "LLM", "input.value": '{"model":"gpt-4o"}' })
  })

  it("has its values for input and output where it tells no messages", () => {
    expect(told({ ...call, "input.value": "Name a river.", "output.value": "The Elbe." })).toMatchObject({
      input: "Name a river.",
      output: "The Elbe."
    })
  })

  it("is a step where it is a chain or an agent, although it repeats the tokens and the cost of what is inside", () => {
    for (const kind of ["CHAIN", "AGENT", "RETRIEVER", "GUARDRAIL"]) {
      const span = told({ ...call, "openinference.span.kind": kind, "llm.cost.total": 1, "input.value": "hi" })
      expect(span).toMatchObject({ input: "hi" })
      expect(span).not.toHaveProperty("model_inference")
      expect(span).not.toHaveProperty("cost_attribution")
    }
  })

  it("counts an embedding and a ranking as the calls that they are", () => {
    expect(
      told({ "openinference.span.kind": "EMBEDDING", "embedding.model_name": "text-embedding-3-small" })
    ).toMatchObject({ model_inference: { operation: "embeddings", request_model: "text-embedding-3-small" } })
    expect(told({ "openinference.span.kind": "RERANKER", "reranker.model_name": "rerank-v3.5" })).toMatchObject({
      model_inference: { operation: "rerank", request_model: "rerank-v3.5" }
    })
  })

  it("is a tool at work", () => {
    expect(
      told({
        "openinference.span.kind": "TOOL",
        "tool.name": "weather",
        "input.value": '{"city":"Hamburg"}',
        "output.value": "rain"
      })
    ).toMatchObject({
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}', tool_output: "rain" }]
    })
  })

  it("keeps metadata that is no object, and tags that are no list, as attributes", () => {
    const span = told({ metadata: "{'python': 1}", "tag.tags": "beta" })
    expect(span.attributes).toEqual({ metadata: "{'python': 1}", "tag.tags": "beta" })
  })
})
