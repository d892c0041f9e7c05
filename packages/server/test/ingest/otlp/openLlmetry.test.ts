import { describe, expect, it } from "vitest"
import { told } from "./sent.js"

describe("a span of OpenLLMetry", () => {
  it("is a model call, its messages put together from numbered attributes", () => {
    const span = told({
      "llm.request.type": "chat",
      "gen_ai.system": "OpenAI",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.model": "gpt-4o-2024-08-06",
      "gen_ai.prompt.0.role": "system",
      "gen_ai.prompt.0.content": "Be brief.",
      "gen_ai.prompt.10.role": "user",
      "gen_ai.prompt.10.content": "And now?",
      "gen_ai.prompt.2.role": "user",
      "gen_ai.prompt.2.content": "Weather in Hamburg?",
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.content": "I look it up.",
      "gen_ai.completion.0.finish_reason": "tool_calls",
      "gen_ai.completion.0.tool_calls.0.id": "t-1",
      "gen_ai.completion.0.tool_calls.0.name": "weather",
      "gen_ai.completion.0.tool_calls.0.arguments": '{"city":"Hamburg"}',
      "gen_ai.usage.prompt_tokens": 100,
      "gen_ai.usage.completion_tokens": 20,
      "llm.usage.total_tokens": 120,
      "traceloop.workflow.name": "travel",
      "traceloop.association.properties.session_id": "s-1",
      "traceloop.association.properties.user_id": "u-1",
      "traceloop.association.properties.plan": "free"
    })
    expect(JSON.parse(String(span.input))).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Weather in Hamburg?" },
      { role: "user", content: "And now?" }
    ])
    expect(span).toMatchObject({
      output: "I look it up.",
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}' }],
      task: "travel",
      session_id: "s-1",
      user_id: "u-1",
      metadata: { plan: "free" },
      model_inference: {
        operation: "chat",
        provider: "openai",
        response_model: "gpt-4o-2024-08-06",
        finish_reasons: ["tool_calls"],
        prompt_tokens: 100,
        completion_tokens: 20
      }
    })
    expect(span.attributes).toEqual({ "llm.request.type": "chat" })
  })

  it("is a step where it is a workflow or a task, with what went in and came out", () => {
    const span = told({
      "traceloop.span.kind": "workflow",
      "traceloop.entity.name": "travel",
      "traceloop.entity.input": '{"args":["Hamburg"]}',
      "traceloop.entity.output": '"rain"'
    })
    expect(span).toMatchObject({ input: '{"args":["Hamburg"]}', output: '"rain"' })
    expect(span).not.toHaveProperty("model_inference")
  })

  it("is an agent's, or a tool's, where it says so", () => {
    expect(told({ "traceloop.span.kind": "agent", "traceloop.entity.name": "Guide" })).toMatchObject({
      agent_name: "Guide"
    })
    expect(
      told({ "traceloop.span.kind": "tool", "traceloop.entity.name": "weather", "traceloop.entity.input": "{}" })
    ).toMatchObject({ tool_calls: [{ tool_name: "weather", tool_input: "{}", tool_status: "SUCCESS" }] })
  })
})
