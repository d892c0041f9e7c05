import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { cohereV1 } from "../../src/provider/CohereV1.js"

const stream = (...events: ReadonlyArray<unknown>) => {
  const reader = cohereV1.streamReader()
  for (const event of events) reader.read({ name: "message", data: JSON.stringify(event) })
  return reader.facts()
}

const start = { is_finished: false, event_type: "stream-start", generation_id: "g" }
const words = (text: string, more: object = {}) => ({
  is_finished: false,
  event_type: "text-generation",
  text,
  ...more
})
const end = (response: unknown, finish_reason = "COMPLETE") => ({
  is_finished: true,
  event_type: "stream-end",
  finish_reason,
  response
})
const meta = { billed_units: { input_tokens: 23, output_tokens: 7 }, tokens: { input_tokens: 99, output_tokens: 9 } }
const counted = { ...noUsage, input: 23, output: 7 }

describe("a request to Cohere's first version", () => {
  it("tells its preamble, its history and its message as messages", () => {
    expect(
      cohereV1.readRequest({
        model: "command-r",
        stream: true,
        preamble: "Be brief.",
        chat_history: [
          { role: "USER", message: "Hi" },
          { role: "CHATBOT", message: "Hello" },
          { role: "TOOL", tool_results: [{ outputs: [1] }] }
        ],
        message: "And?",
        max_tokens: 5
      })
    ).toEqual({
      model: "command-r",
      stream: true,
      input: JSON.stringify([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello" },
        { role: "tool", content: [{ outputs: [1] }] },
        { role: "user", content: "And?" }
      ]),
      outputLimit: 5
    })
  })

  it("has its documents in what was sent, and says when Cohere adds more on its side", () => {
    expect(cohereV1.readRequest({ message: "q", documents: [{ text: "d" }] })).toEqual({
      stream: false,
      input: JSON.stringify([
        { role: "system", content: [{ text: "d" }] },
        { role: "user", content: "q" }
      ])
    })
    expect(cohereV1.readRequest({ message: "q", connectors: [{ id: "web-search" }] }).billsMore).toBe(true)
    expect(cohereV1.readRequest({ message: "q", conversation_id: "c" }).billsMore).toBe(true)
  })

  it("to generate has its prompt as a message, and tells how many answers it asks for", () => {
    expect(cohereV1.readRequest({ prompt: "Once", num_generations: 3 })).toEqual({
      stream: false,
      input: JSON.stringify([{ role: "user", content: "Once" }]),
      choices: 3
    })
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { message: 7, chat_history: "x" }]) {
      expect(cohereV1.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("a reply of Cohere's first version", () => {
  it("tells its text, its calls, what was billed and what was searched", () => {
    const searched = { ...meta, billed_units: { ...meta.billed_units, search_units: 1 } }
    expect(
      cohereV1.readReply({
        response_id: "r",
        generation_id: "g",
        text: "Hé",
        finish_reason: "COMPLETE",
        tool_calls: [{ name: "look", parameters: { at: 1 } }],
        meta: searched
      })
    ).toEqual({
      responseId: "r",
      finishReasons: ["COMPLETE"],
      usage: counted,
      searchUnits: 1,
      output: "Hé",
      toolCalls: [{ name: "look", input: '{"at":1}' }]
    })
  })

  it("with several generations has their texts with a blank line between", () => {
    const generations = [
      { id: "a", text: "One", finish_reason: "COMPLETE" },
      { id: "b", text: "Two", finish_reason: "MAX_TOKENS" }
    ]
    expect(cohereV1.readReply({ id: "g", prompt: "p", generations, meta })).toEqual({
      responseId: "g",
      finishReasons: ["COMPLETE", "MAX_TOKENS"],
      usage: counted,
      output: "One\n\nTwo",
      toolCalls: []
    })
  })

  it("that is an error says what went wrong", () => {
    expect(cohereV1.readReply({ message: "invalid api token" })).toEqual({
      finishReasons: [],
      toolCalls: [],
      error: { message: "invalid api token" }
    })
  })
})

describe("a stream of Cohere's first version", () => {
  it("has its text in pieces, and its counts in the reply that ends it", () => {
    expect(stream(start, words("Hé"), words("llo"), end({ generation_id: "g", text: "Héllo", meta }))).toEqual({
      responseId: "g",
      finishReasons: ["COMPLETE"],
      usage: counted,
      output: "Héllo",
      toolCalls: []
    })
  })

  it("takes the text from its end where none came before", () => {
    expect(stream(start, end({ text: "Héllo", meta })).output).toBe("Héllo")
  })

  it("tells calls once, though they come in pieces and twice whole", () => {
    const chunk = (delta: object) => ({ event_type: "tool-calls-chunk", tool_call_delta: delta })
    const pieces = [
      start,
      { event_type: "tool-calls-chunk", text: "I will look." },
      chunk({ index: 0, name: "look" }),
      chunk({ index: 0, parameters: '{"at"' }),
      chunk({ index: 1, name: "see", parameters: "{}" }),
      chunk({ index: 0, parameters: ":1}" })
    ]
    const calls = [
      { name: "look", input: '{"at":1}' },
      { name: "see", input: "{}" }
    ]
    expect(stream(...pieces)).toMatchObject({ output: "I will look.", toolCalls: calls })
    const tool_calls = [
      { name: "look", parameters: { at: 1 } },
      { name: "see", parameters: {} }
    ]
    const generated = { event_type: "tool-calls-generation", tool_calls }
    const whole = stream(...pieces, generated, end({ text: "I will look.", tool_calls, meta }))
    expect(whole).toMatchObject({ output: "I will look.", toolCalls: calls, usage: counted })
  })

  it("of a generation keeps the answers apart", () => {
    expect(
      stream(
        words("On", { index: 0 }),
        words("Two", { index: 1 }),
        words("e", { index: 0 }),
        end({
          id: "g",
          generations: [
            { index: 0, finish_reason: "MAX_TOKENS" },
            { index: 1, finish_reason: "COMPLETE" }
          ],
          meta
        })
      )
    ).toEqual({
      responseId: "g",
      finishReasons: ["MAX_TOKENS", "COMPLETE"],
      usage: counted,
      output: "One\n\nTwo",
      toolCalls: []
    })
  })

  it("that breaks off has no usage, and one that fails says so", () => {
    expect(stream(start, words("H"))).toEqual({ responseId: "g", finishReasons: [], output: "H", toolCalls: [] })
    expect(stream(start, words("H"), end({ text: "H" }, "ERROR")).error).toEqual({ code: "ERROR", message: "ERROR" })
    const failed = { event_type: "stream-error", is_finished: true, finish_reason: "ERROR", err: "out of memory" }
    expect(stream(failed).error).toEqual({ code: "ERROR", message: "out of memory" })
  })

  it("does not take words of an answer for an error", () => {
    expect(stream(words("H", { message: "x", error: "y" })).error).toBeUndefined()
    expect(cohereV1.readReply({ text: "H", message: "x" }).error).toBeUndefined()
  })

  it("passes over lines that are no JSON", () => {
    const reader = cohereV1.streamReader()
    for (const data of ["", "{", "null", "[]", JSON.stringify(end({ meta }))]) reader.read({ name: "message", data })
    expect(reader.facts().usage).toEqual(counted)
  })
})
