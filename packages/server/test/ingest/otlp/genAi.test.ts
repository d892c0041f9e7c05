import { describe, expect, it } from "vitest"
import { told } from "./sent.js"

describe("a span by OpenTelemetry's conventions", () => {
  it("keeps a reply that is of no known shape as it is, and makes none of nothing", () => {
    for (const reply of ['[["hello"]]', "[42]", '["said",true]']) {
      expect(told({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": reply }).output, reply).toBe(reply)
    }
    expect(told({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": "[null]" }).output).toBeUndefined()
  })

  it("is a model call with all that they tell of one", () => {
    const span = told({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.request.max_tokens": 500,
      "gen_ai.response.model": "claude-sonnet-4-5-20250929",
      "gen_ai.response.id": "msg_1",
      "gen_ai.response.finish_reasons": ["end_turn"],
      "gen_ai.response.time_to_first_chunk": 0.2345,
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.output_tokens": 200,
      "gen_ai.usage.cache_read.input_tokens": 600,
      "gen_ai.usage.cache_write.input_tokens": 300,
      "gen_ai.usage.reasoning.output_tokens": 50,
      "gen_ai.usage.audio.input_tokens": 7,
      "gen_ai.conversation.id": "c-1",
      "gen_ai.agent.id": "a-1",
      "gen_ai.agent.name": "Guide",
      "gen_ai.workflow.name": "tour",
      "user.id": "u-1",
      "server.address": "api.anthropic.com"
    })
    expect(span).toEqual({
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      name: "a span",
      kind: "CLIENT",
      start_time_unix_nano: "1790000000000000000",
      end_time_unix_nano: "1790000001000000000",
      status: { code: "UNSET" },
      agent_id: "a-1",
      agent_name: "Guide",
      task: "tour",
      session_id: "c-1",
      user_id: "u-1",
      model_inference: {
        operation: "chat",
        provider: "anthropic",
        request_model: "claude-sonnet-4-5",
        response_model: "claude-sonnet-4-5-20250929",
        response_id: "msg_1",
        finish_reasons: ["end_turn"],
        prompt_tokens: 1_000,
        completion_tokens: 200,
        cache_read_tokens: 600,
        cache_write_tokens: 300,
        reasoning_tokens: 50,
        audio_input_tokens: 7,
        usage_source: "reported",
        stream: { time_to_first_chunk_ms: 234.5 }
      },
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.max_tokens": 500,
        "server.address": "api.anthropic.com"
      }
    })
  })

  it("is read under the names of former years as well", () => {
    expect(
      told({
        "gen_ai.system": "openai",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.openai.response.service_tier": "flex",
        "gen_ai.usage.prompt_tokens": 100,
        "gen_ai.usage.completion_tokens": 20,
        "gen_ai.usage.cache_read_input_tokens": 60,
        "gen_ai.usage.cache_creation_input_tokens": 10,
        "session.id": "s-1",
        "enduser.id": "u-1"
      })
    ).toMatchObject({
      session_id: "s-1",
      user_id: "u-1",
      model_inference: {
        provider: "openai",
        service_tier: "flex",
        prompt_tokens: 100,
        completion_tokens: 20,
        cache_read_tokens: 60,
        cache_write_tokens: 10
      }
    })
  })

  it("goes by today's name where a former one says something else, and loses neither", () => {
    const span = told({
      "gen_ai.operation.name": "chat",
      "gen_ai.usage.prompt_tokens": 5,
      "gen_ai.usage.input_tokens": 7,
      "gen_ai.response.time_to_first_chunk": 0.0015
    })
    expect(span).toMatchObject({
      model_inference: { prompt_tokens: 7, stream: { time_to_first_chunk_ms: 1.5 } },
      attributes: { "gen_ai.usage.prompt_tokens": 5 }
    })
  })

  it("has its messages, with the instructions first, its reply as text, its reasoning and the tools it asks for", () => {
    const span = told({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.system_instructions": '[{"type":"text","content":"Be brief."}]',
      "gen_ai.input.messages": [{ role: "user", parts: [{ type: "text", content: "Weather in Hamburg?" }] }],
      "gen_ai.output.messages": JSON.stringify([
        {
          role: "assistant",
          parts: [
            { type: "reasoning", content: "I should look." },
            { type: "text", content: "I look it up." },
            { type: "tool_call", id: "t-1", name: "weather", arguments: { city: "Hamburg" } }
          ],
          finish_reason: "tool_call"
        }
      ])
    })
    expect(JSON.parse(String(span.input))).toEqual([
      { role: "system", parts: [{ type: "text", content: "Be brief." }] },
      { role: "user", parts: [{ type: "text", content: "Weather in Hamburg?" }] }
    ])
    expect(span).toMatchObject({
      output: "I look it up.",
      decision_reasoning: "I should look.",
      tool_calls: [{ tool_name: "weather", tool_input: '{"city":"Hamburg"}' }],
      model_inference: { finish_reasons: ["tool_call"], usage_source: "absent" }
    })
  })

  it("keeps a reply whole that is more than text", () => {
    const messages = [{ role: "assistant", parts: [{ type: "blob", mime_type: "image/png", content: { a: 1 } }] }]
    const span = told({ "gen_ai.operation.name": "chat", "gen_ai.output.messages": JSON.stringify(messages) })
    expect(JSON.parse(String(span.output))).toEqual(messages)
  })

  it("has content from its events: a message each, or all of it", () => {
    const names = { "gen_ai.system": "openai", "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" }
    const each = told(names, {
      events: [
        ["gen_ai.system.message", { content: "Be brief.", "gen_ai.system": "openai" }],
        ["gen_ai.user.message", { content: "Name a river." }],
        ["gen_ai.choice", { index: 0, finish_reason: "stop", message: '{"role":"assistant","content":"The Elbe."}' }],
        ["something.else", { a: 1 }]
      ]
    })
    expect(JSON.parse(String(each.input))).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Name a river." }
    ])
    expect(each).toMatchObject({
      output: "The Elbe.",
      model_inference: { finish_reasons: ["stop"] },
      events: [{ name: "something.else", attributes: { a: 1 } }]
    })
    const whole = told(names, {
      events: [
        ["gen_ai.content.prompt", { "gen_ai.prompt": '[{"role":"user","content":"Name a river."}]' }],
        ["gen_ai.content.completion", { "gen_ai.completion": '[{"role":"assistant","content":"The Elbe."}]' }]
      ]
    })
    expect(whole).toMatchObject({ input: '[{"role":"user","content":"Name a river."}]', output: "The Elbe." })
    expect(whole).not.toHaveProperty("events")
    const details = told(names, {
      events: [
        [
          "gen_ai.client.inference.operation.details",
          {
            "gen_ai.input.messages": '[{"role":"user","parts":[]}]',
            "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"The Elbe."}]}]',
            "gen_ai.request.seed": 7
          }
        ]
      ]
    })
    expect(details).toMatchObject({
      input: '[{"role":"user","parts":[]}]',
      output: "The Elbe.",
      events: [{ name: "gen_ai.client.inference.operation.details", attributes: { "gen_ai.request.seed": 7 } }]
    })
  })

  it("does not take the name of a prompt for one", () => {
    const span = told({ "gen_ai.operation.name": "chat", "gen_ai.prompt.name": "greeting" })
    expect(span).not.toHaveProperty("input")
    expect(span.attributes).toMatchObject({ "gen_ai.prompt.name": "greeting" })
  })

  it("is a tool at work with what went in and came out, and whether it went well", () => {
    const names = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "weather",
      "gen_ai.tool.call.arguments": '{"city":"Hamburg"}',
      "gen_ai.tool.call.result": "rain"
    }
    const call = { tool_name: "weather", tool_input: '{"city":"Hamburg"}', tool_output: "rain" }
    expect(told(names)).toMatchObject({ tool_calls: [{ ...call, tool_status: "SUCCESS" }] })
    expect(told(names, { span: { status: { code: 2 } } })).toMatchObject({
      tool_calls: [{ ...call, tool_status: "FAILURE" }]
    })
    expect(told(names)).not.toHaveProperty("model_inference")
  })

  it("costs nothing where it is an agent's, whatever it sums up", () => {
    const span = told({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "Guide",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 5_000,
      "gen_ai.usage.cost": 1.5
    })
    expect(span).toMatchObject({
      agent_id: "Guide",
      agent_name: "Guide",
      attributes: { "gen_ai.usage.input_tokens": 5_000, "gen_ai.usage.cost": 1.5 }
    })
    expect(span).not.toHaveProperty("model_inference")
    expect(span).not.toHaveProperty("cost_attribution")
  })

  it("costs what its sender says that it cost", () => {
    const call = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" }
    expect(told({ ...call, "gen_ai.usage.cost": 0.25 })).toMatchObject({
      cost_attribution: { accumulated_cost_usd: 0.25 }
    })
    expect(told({ ...call, "gen_ai.usage.cost": "0.25" })).toMatchObject({
      cost_attribution: { accumulated_cost_usd: 0.25 }
    })
  })

  it("has the message of its exception where its status has none", () => {
    const failed = { status: { code: 2 } }
    const events = [["exception", { "exception.type": "Error", "exception.message": "no such city" }]] as const
    expect(told({}, { span: failed, events })).toMatchObject({ status: { code: "ERROR", message: "no such city" } })
    expect(told({}, { span: { status: { code: 2, message: "its own" } }, events })).toMatchObject({
      status: { code: "ERROR", message: "its own" }
    })
  })

  it("is known by its service where no agent is named, by its environment and its release", () => {
    const resource = {
      "service.name": "shop",
      "service.version": "1.4.0",
      "deployment.environment.name": "production",
      "host.name": "a"
    }
    expect(told({}, { resource })).toMatchObject({
      agent_id: "shop",
      agent_name: "shop",
      release: "1.4.0",
      environment: "production",
      attributes: { "service.name": "shop", "host.name": "a" }
    })
    expect(told({ "gen_ai.agent.name": "Guide" }, { resource })).toMatchObject({ agent_name: "Guide" })
    expect(told({}, { resource: { "service.name": "unknown_service:node" } })).not.toHaveProperty("agent_name")
    expect(told({}, { resource: { "deployment.environment": "staging" } })).toMatchObject({ environment: "staging" })
  })

  it("keeps what else OTLP tells: links, trace state, and what its sender had to drop", () => {
    const span = told(
      {},
      {
        span: {
          traceState: "a=b",
          droppedAttributesCount: 3,
          parentSpanId: "00f067aa0ba902b7",
          links: [
            { traceId: "0af7651916cd43dd8448eb211c80319d", spanId: "b7ad6b7169203332", attributes: [] },
            { traceId: "00000000000000000000000000000000", spanId: "0000000000000000" }
          ]
        }
      }
    )
    expect(span).toMatchObject({
      parent_span_id: "00f067aa0ba902b7",
      attributes: { "otel.trace_state": "a=b", "otel.dropped_attributes_count": 3 }
    })
    expect(span.links).toEqual([{ trace_id: "0af7651916cd43dd8448eb211c80319d", span_id: "b7ad6b7169203332" }])
    for (const root of ["", "0000000000000000", "AAAAAAAAAAA="]) {
      expect(told({}, { span: { parentSpanId: root } })).not.toHaveProperty("parent_span_id")
    }
  })
})
