import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { cohereChat } from "../../src/provider/CohereChat.js"
import { cohereEmbed, cohereRerank } from "../../src/provider/CohereEmbedRerank.js"

const stream = (...events: ReadonlyArray<{ readonly type: string }>) => {
  const reader = cohereChat.streamReader()
  for (const event of events) reader.read({ name: event.type, data: JSON.stringify(event) })
  return reader.facts()
}

const start = { type: "message-start", id: "c-1", delta: { message: { role: "assistant", content: [] } } }
const content = (type: "content-start" | "content-delta", part: object) => ({
  type,
  index: 0,
  delta: { message: { content: part } }
})
const plan = (tool_plan: string) => ({ type: "tool-plan-delta", delta: { message: { tool_plan } } })
const call = (type: "tool-call-start" | "tool-call-delta", index: number, tool_calls: unknown) => ({
  type,
  index,
  delta: { message: { tool_calls } }
})
const end = (usage: unknown, finish_reason = "COMPLETE", more: object = {}) => ({
  type: "message-end",
  delta: { finish_reason, usage, ...more }
})
const usage = (counts: unknown) => cohereChat.readReply({ usage: counts }).usage
const billed = {
  billed_units: { input_tokens: 62, output_tokens: 28 },
  tokens: { input_tokens: 968, output_tokens: 83 }
}

describe("a request to Cohere's chat", () => {
  const messages = [{ role: "user", content: "Hi" }]

  it("tells its model, whether it streams, its messages and its limit", () => {
    expect(cohereChat.readRequest({ model: "command-a", stream: true, messages, max_tokens: 9 })).toEqual({
      model: "command-a",
      stream: true,
      input: JSON.stringify(messages),
      outputLimit: 9
    })
  })

  it("has its documents in what was sent", () => {
    expect(cohereChat.readRequest({ messages, documents: ["It rains."] }).input).toBe(
      JSON.stringify([{ role: "system", content: ["It rains."] }, ...messages])
    )
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], { messages: "hi", documents: 3 }]) {
      expect(cohereChat.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("the usage of Cohere", () => {
  it("is what was billed, not what the model read", () => {
    expect(usage(billed)).toEqual({ ...noUsage, input: 62, output: 28 })
  })

  it("is the tokens where nothing is said to be billed", () => {
    expect(usage({ tokens: { input_tokens: 968, output_tokens: 83 } })).toEqual({ ...noUsage, input: 968, output: 83 })
    expect(usage({ billed_units: null, tokens: { input_tokens: 9 } })).toEqual({ ...noUsage, input: 9 })
    expect(usage({ billed_units: {}, tokens: { output_tokens: 9 } })).toEqual({ ...noUsage, output: 9 })
  })

  it("has cached input and reasoning as parts, never larger than the whole", () => {
    const tokens = { input_tokens: 90, output_tokens: 40, reasoning_tokens: 30 }
    expect(usage({ tokens, cached_tokens: 64 })).toEqual({
      ...noUsage,
      input: 90,
      output: 40,
      cacheRead: 64,
      reasoning: 30
    })
    expect(usage({ ...billed, cached_tokens: 512, tokens: { reasoning_tokens: 80 } })).toMatchObject({
      input: 62,
      cacheRead: 62,
      output: 28,
      reasoning: 28
    })
  })

  it("is absent where nothing is counted", () => {
    for (const counts of [undefined, null, {}, { tokens: {} }, { billed_units: { input_tokens: -1 } }, "9"]) {
      expect(usage(counts)).toBeUndefined()
    }
  })
})

describe("a reply of Cohere's chat", () => {
  it("has the plan and the texts of its content as output, its thinking beside it, and its calls", () => {
    expect(
      cohereChat.readReply({
        id: "c-1",
        finish_reason: "TOOL_CALL",
        message: {
          role: "assistant",
          tool_plan: "I will look.",
          content: [
            { type: "thinking", thinking: "Hm..." },
            { type: "text", text: "Hé" },
            { type: "text", text: "llo" }
          ],
          tool_calls: [{ id: "a", type: "function", function: { name: "look", arguments: '{"at":1}' } }]
        },
        usage: billed
      })
    ).toEqual({
      responseId: "c-1",
      finishReasons: ["TOOL_CALL"],
      usage: { ...noUsage, input: 62, output: 28 },
      reasoningLength: 5,
      output: "I will look.\n\nHéllo",
      toolCalls: [{ name: "look", input: '{"at":1}' }]
    })
  })

  it("that is an error says what went wrong", () => {
    expect(cohereChat.readReply({ id: "e", message: "invalid api token" })).toEqual({
      responseId: "e",
      finishReasons: [],
      toolCalls: [],
      error: { message: "invalid api token" }
    })
  })

  it("that failed on the way is an error, one that is full or filtered is none", () => {
    const failed = cohereChat.readReply({ finish_reason: "ERROR", message: { content: [] } })
    expect(failed.error).toEqual({ code: "ERROR", message: "ERROR" })
    for (const finish_reason of ["COMPLETE", "MAX_TOKENS", "STOP_SEQUENCE", "ERROR_TOXIC", "ERROR_LIMIT"]) {
      expect(cohereChat.readReply({ finish_reason }).error).toBeUndefined()
    }
  })
})

describe("a stream of Cohere's chat", () => {
  it("is the sum of its events", () => {
    expect(
      stream(
        start,
        plan("I will"),
        plan(" look."),
        content("content-start", { type: "thinking", thinking: "H" }),
        content("content-delta", { thinking: "m" }),
        content("content-start", { type: "text", text: "H" }),
        content("content-delta", { text: "é" }),
        call("tool-call-start", 0, { id: "a", function: { name: "look", arguments: "" } }),
        call("tool-call-delta", 0, { function: { arguments: '{"at"' } }),
        call("tool-call-start", 1, [{ id: "b", function: { name: "see", arguments: "" } }]),
        call("tool-call-delta", 0, { function: { arguments: ":1}" } }),
        call("tool-call-delta", 1, { function: { arguments: "{}" } }),
        end(billed, "TOOL_CALL")
      )
    ).toEqual({
      responseId: "c-1",
      finishReasons: ["TOOL_CALL"],
      usage: { ...noUsage, input: 62, output: 28 },
      reasoningLength: 2,
      output: "I will look.\n\nHé",
      toolCalls: [
        { name: "look", input: '{"at":1}' },
        { name: "see", input: "{}" }
      ]
    })
  })

  it("that breaks off has no usage", () => {
    expect(stream(start, content("content-delta", { text: "H" }))).toEqual({
      responseId: "c-1",
      finishReasons: [],
      output: "H",
      toolCalls: []
    })
  })

  it("may end in an error", () => {
    const failed = stream(start, end(undefined, "ERROR", { error: "the model was overloaded" }))
    expect(failed.error).toEqual({ code: "ERROR", message: "the model was overloaded" })
    expect(stream(start, end(undefined, "TIMEOUT")).error).toEqual({ code: "TIMEOUT", message: "TIMEOUT" })
    const reader = cohereChat.streamReader()
    reader.read({ name: "message", data: '{"message":"internal server error"}' })
    expect(reader.facts().error).toEqual({ message: "internal server error" })
  })

  it("is read by the types of its events where they have no name, and past what is no JSON", () => {
    const reader = cohereChat.streamReader()
    for (const data of ["", "{", "null", "[DONE]", JSON.stringify(end(billed))]) reader.read({ name: "message", data })
    expect(reader.facts()).toEqual({
      finishReasons: ["COMPLETE"],
      usage: { ...noUsage, input: 62, output: 28 },
      toolCalls: []
    })
  })
})

describe("Cohere's rankings", () => {
  it("are billed by the search, and have no tokens even where some were counted", () => {
    const meta = { billed_units: { search_units: 2 }, tokens: { input_tokens: 900, output_tokens: 0 } }
    expect(cohereRerank.readReply({ id: "r", results: [{ index: 0, relevance_score: 0.9 }], meta })).toEqual({
      responseId: "r",
      finishReasons: [],
      searchUnits: 2,
      toolCalls: []
    })
  })

  it("have the query and the documents as what was sent, and write nothing", () => {
    expect(cohereRerank.readRequest({ model: "rerank-v3.5", query: "q", documents: ["a", { text: "b" }] })).toEqual({
      model: "rerank-v3.5",
      stream: false,
      input: JSON.stringify([{ role: "user", content: { query: "q", documents: ["a", { text: "b" }] } }]),
      outputLimit: 1
    })
    expect(cohereRerank.readRequest({})).toEqual({ stream: false, outputLimit: 1 })
  })
})

describe("Cohere's embeddings", () => {
  it("have the texts and pictures that were billed as their input", () => {
    const meta = { billed_units: { input_tokens: 5, image_tokens: 400, images: 1 } }
    expect(cohereEmbed.readReply({ id: "e", embeddings: { float: [[0.1]] }, texts: ["a"], meta })).toEqual({
      responseId: "e",
      finishReasons: [],
      usage: { ...noUsage, input: 405, inputImage: 400 },
      toolCalls: []
    })
  })

  it("have what was sent as it stands, of either version", () => {
    const rest = { stream: false, outputLimit: 1 }
    const asked = (content: unknown) => JSON.stringify([{ role: "user", content }])
    expect(cohereEmbed.readRequest({ texts: ["a", "b"] })).toEqual({ input: asked(["a", "b"]), ...rest })
    const inputs = [{ content: [{ type: "text", text: "a" }] }]
    expect(cohereEmbed.readRequest({ inputs })).toEqual({ input: asked(inputs), ...rest })
    const images = ["data:image/png;base64,AA=="]
    expect(cohereEmbed.readRequest({ images }).input).toBe(asked(images))
  })

  it("that fail say what went wrong", () => {
    expect(cohereEmbed.readReply({ message: "too many texts" }).error).toEqual({ message: "too many texts" })
  })
})
