import { describe, expect, it } from "vitest"
import { mistralConversations } from "../../src/provider/MistralConversations.js"

const stream = (...events: ReadonlyArray<{ readonly type: string; readonly [key: string]: unknown }>) => {
  const reader = mistralConversations.streamReader()
  for (const event of events) reader.read({ name: event.type, data: JSON.stringify(event) })
  return reader.facts()
}

const usage = { prompt_tokens: 20, completion_tokens: 8, connector_tokens: 100, total_tokens: 128 }
const expected = {
  responseModel: "mistral-x",
  responseId: "conv_1",
  finishReasons: ["completed"],
  usage: { input: 120, output: 8, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 },
  output: "Hello",
  toolCalls: [
    { name: "web_search", input: '{"query":"q"}' },
    { name: "look", input: '{"at":"x"}' }
  ]
}

describe("a conversation of Mistral", () => {
  it("tells its inputs as messages and bills what the provider kept", () => {
    expect(
      mistralConversations.readRequest({
        model: "mistral-x",
        instructions: "Be brief.",
        inputs: "Hi",
        completion_args: { max_tokens: 7 }
      })
    ).toEqual({
      model: "mistral-x",
      stream: false,
      input: JSON.stringify([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" }
      ]),
      outputLimit: 7,
      billsMore: true
    })
    const inputs = [{ role: "user", content: "Hi", type: "message.input" }]
    expect(mistralConversations.readRequest({ inputs, stream: true })).toEqual({
      stream: true,
      input: JSON.stringify(inputs),
      billsMore: true
    })
  })

  it("is read whole", () => {
    expect(
      mistralConversations.readReply({
        conversation_id: "conv_1",
        outputs: [
          { type: "tool.execution", name: "web_search", arguments: '{"query":"q"}' },
          {
            type: "message.output",
            model: "mistral-x",
            content: [{ type: "text", text: "Hello" }, { type: "tool_file" }]
          },
          { type: "function.call", tool_call_id: "a", name: "look", arguments: { at: "x" } }
        ],
        usage
      })
    ).toEqual(expected)
  })

  it("is read piece by piece", () => {
    expect(
      stream(
        { type: "conversation.response.started", conversation_id: "conv_1" },
        { type: "tool.execution.started", id: "t", name: "web_search", arguments: '{"query":' },
        { type: "tool.execution.delta", id: "t", name: "web_search", arguments: '"q"}' },
        { type: "message.output.delta", model: "mistral-x", content: "Hel" },
        { type: "message.output.delta", content: { type: "text", text: "lo" } },
        { type: "function.call.delta", tool_call_id: "a", name: "look", arguments: '{"at"' },
        { type: "function.call.delta", tool_call_id: "a", name: "look", arguments: ':"x"}' },
        { type: "conversation.response.done", usage }
      )
    ).toEqual(expected)
  })

  it("that breaks off or fails is not completed", () => {
    expect(stream({ type: "message.output.delta", content: "Hel" })).toMatchObject({ finishReasons: [], output: "Hel" })
    const failed = stream({ type: "conversation.response.error", code: 3_000, message: "over capacity" })
    expect(failed.error).toEqual({ code: "3000", message: "over capacity" })
    expect(failed.finishReasons).toEqual([])
    expect(mistralConversations.readReply({ object: "error", message: "no", code: 4 })).toEqual({
      finishReasons: [],
      toolCalls: [],
      error: { code: "4", message: "no" }
    })
  })
})
