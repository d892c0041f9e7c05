import { describe, expect, it } from "vitest"
import { messagesOf } from "../../../src/trace/span/messages.js"
import type { Part } from "../../../src/trace/span/parts.js"

const text = (said: string): Part => ({ kind: "text", text: said })

const said = (value: unknown) => messagesOf(value)?.map(({ parts, role }) => [role, ...parts])

describe("messages", () => {
  it("of OpenAI's chat are read, with what tools were asked and what they answered", () => {
    expect(
      said([
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "Where?" },
            { type: "image_url", image_url: { url: "https://a.example/b.png" } }
          ]
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "find", arguments: '{"q":"Elbe"}' } }]
        },
        { role: "tool", tool_call_id: "c1", content: '{"found":1}' },
        { role: "assistant", content: "Here.", refusal: null }
      ])
    ).toEqual([
      ["system", text("Be brief.")],
      ["user", text("Where?"), { kind: "media", what: "image, https://a.example/b.png" }],
      ["assistant", { kind: "call", name: "find", id: "c1", value: { q: "Elbe" } }],
      ["tool", { kind: "result", name: "", id: "c1", value: { found: 1 } }],
      ["assistant", text("Here.")]
    ])
  })

  it("of Anthropic are read, with thinking", () => {
    expect(
      said([
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "Hm." },
            { type: "tool_use", id: "t1", name: "find", input: { q: 1 } }
          ]
        },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "One." }] }]
        },
        {
          role: "user",
          content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "A".repeat(4_000) } }]
        }
      ])
    ).toEqual([
      ["assistant", { kind: "reasoning", text: "Hm." }, { kind: "call", name: "find", id: "t1", value: { q: 1 } }],
      ["user", { kind: "result", name: "", id: "t1", value: "One." }],
      ["user", { kind: "media", what: "image, image/png, 3 kB" }]
    ])
  })

  it("of OpenAI's responses are items, each a message", () => {
    expect(
      said([
        { role: "user", content: [{ type: "input_text", text: "Where?" }] },
        { type: "reasoning", summary: [{ type: "summary_text", text: "Hm." }] },
        { type: "function_call", call_id: "c1", name: "find", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "none" }
      ])
    ).toEqual([
      ["user", text("Where?")],
      ["assistant", { kind: "reasoning", text: "Hm." }],
      ["assistant", { kind: "call", name: "find", id: "c1", value: {} }],
      ["tool", { kind: "result", name: "", id: "c1", value: "none" }]
    ])
  })

  it("of Gemini, Bedrock, OpenTelemetry and the Vercel AI SDK are read", () => {
    expect(
      said([{ role: "model", parts: [{ text: "Hi." }, { functionCall: { name: "f", args: { a: 1 } } }] }])
    ).toEqual([["model", text("Hi."), { kind: "call", name: "f", id: undefined, value: { a: 1 } }]])
    expect(
      said([{ role: "user", content: [{ toolResult: { toolUseId: "t", content: [{ text: "One." }] } }] }])
    ).toEqual([["user", { kind: "result", name: "", id: "t", value: "One." }]])
    expect(
      said([
        {
          role: "user",
          parts: [
            { type: "text", content: "Hi." },
            { type: "tool_call_response", id: "1", response: 2 }
          ]
        }
      ])
    ).toEqual([["user", text("Hi."), { kind: "result", name: "", id: "1", value: 2 }]])
    expect(
      said({
        messages: [{ role: "tool", content: [{ type: "tool-result", toolCallId: "1", toolName: "f", output: "x" }] }]
      })
    ).toEqual([["tool", { kind: "result", name: "f", id: "1", value: "x" }]])
  })

  it("keep what nobody knows, as it is", () => {
    const odd = { type: "hologram", data: 1 }
    expect(said([{ role: "user", content: ["Hi.", odd, 7] }])).toEqual([
      ["user", text("Hi."), { kind: "other", value: odd }, { kind: "other", value: 7 }]
    ])
    expect(said([{ role: "admin", rights: "all" }])).toEqual([
      ["admin", { kind: "other", value: { role: "admin", rights: "all" } }]
    ])
  })

  it("are not seen in what is none", () => {
    for (const value of [[], {}, [1], "text", null, { rows: 3 }, [{ role: "user", content: "x" }, { rows: 3 }]]) {
      expect(messagesOf(value), JSON.stringify(value)).toBeUndefined()
    }
  })
})
