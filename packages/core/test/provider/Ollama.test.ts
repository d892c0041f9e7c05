import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { ollama, ollamaEmbeddings } from "../../src/provider/Ollama.js"

const stream = (...lines: ReadonlyArray<unknown>) => {
  const reader = ollama.streamReader()
  for (const line of lines) reader.read({ name: "message", data: JSON.stringify(line) })
  return reader.facts()
}

const piece = (content: string, more: object = {}) => ({
  model: "qwen3",
  message: { role: "assistant", content, ...more },
  done: false
})
const end = (more: object = {}) => ({
  model: "qwen3",
  message: { role: "assistant", content: "" },
  done: true,
  done_reason: "stop",
  prompt_eval_count: 20,
  eval_count: 9,
  ...more
})
const toolCall = { function: { index: 0, name: "look", arguments: { at: "Öl", deep: [1] } } }

describe("a request to Ollama", () => {
  const messages = [{ role: "user", content: "Hi" }]

  it("asks for a stream unless it says that it wants none", () => {
    expect(ollama.readRequest({ model: "qwen3", messages })).toEqual({
      model: "qwen3",
      stream: true,
      input: JSON.stringify(messages)
    })
    expect(ollama.readRequest({ messages, stream: true }).stream).toBe(true)
    expect(ollama.readRequest({ messages, stream: null }).stream).toBe(true)
    expect(ollama.readRequest({ messages, stream: false }).stream).toBe(false)
  })

  it("to generate has its system prompt and its prompt as messages", () => {
    expect(ollama.readRequest({ model: "m", system: "Be brief.", prompt: "Hi", options: { num_predict: 7 } })).toEqual({
      model: "m",
      stream: true,
      input: JSON.stringify([{ role: "system", content: "Be brief." }, ...messages]),
      outputLimit: 7
    })
  })

  it("for embeddings is never a stream, and has its texts as they were sent", () => {
    const rest = { stream: false, outputLimit: 1 }
    expect(ollamaEmbeddings.readRequest({ model: "m", input: ["a", "b"] })).toEqual({
      model: "m",
      input: JSON.stringify([{ role: "user", content: ["a", "b"] }]),
      ...rest
    })
    const one = JSON.stringify([{ role: "user", content: "a" }])
    expect(ollamaEmbeddings.readRequest({ input: "a" })).toEqual({ input: one, ...rest })
    expect(ollamaEmbeddings.readRequest({ prompt: "a", stream: true })).toEqual({ input: one, ...rest })
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], 7]) expect(ollama.readRequest(body)).toEqual({ stream: false })
  })
})

describe("a reply of Ollama", () => {
  it("tells its text, its calls with their arguments as JSON text, and its counts", () => {
    expect(ollama.readReply(end({ message: { content: "Hé", thinking: "Hm", tool_calls: [toolCall] } }))).toEqual({
      responseModel: "qwen3",
      finishReasons: ["stop"],
      usage: { ...noUsage, input: 20, output: 9 },
      reasoningLength: 2,
      output: "Hé",
      toolCalls: [{ name: "look", input: '{"at":"Öl","deep":[1]}' }]
    })
  })

  it("to a prompt that was still in memory has no usage where that was not counted", () => {
    const { prompt_eval_count: _, ...cached } = end()
    expect(ollama.readReply(cached).usage).toBeUndefined()
    expect(ollama.readReply({ ...cached, response: "Hi" })).toMatchObject({ finishReasons: ["stop"], output: "Hi" })
  })

  it("tells how much of the prompt was still in memory, as a part of it", () => {
    expect(ollama.readReply(end({ prompt_eval_cached_count: 15 })).usage).toEqual({
      ...noUsage,
      input: 20,
      output: 9,
      cacheRead: 15
    })
    expect(ollama.readReply(end({ prompt_eval_cached_count: 99 })).usage?.cacheRead).toBe(20)
  })

  it("without a word has a usage all the same", () => {
    const { eval_count: _, ...silent } = end()
    expect(ollama.readReply(silent).usage).toEqual({ ...noUsage, input: 20 })
  })

  it("that only loaded the model has no usage", () => {
    const facts = ollama.readReply({ model: "qwen3", response: "", done: true, done_reason: "load" })
    expect(facts).toEqual({ responseModel: "qwen3", finishReasons: ["load"], toolCalls: [] })
  })

  it("to a generation has its text and thinking beside the counts", () => {
    const facts = ollama.readReply({
      model: "m",
      response: "Hi",
      thinking: "Hm?",
      done: true,
      prompt_eval_count: 2,
      eval_count: 3
    })
    expect(facts).toMatchObject({ output: "Hi", reasoningLength: 3, usage: { input: 2, output: 3 } })
  })

  it("with embeddings has a usage where the endpoint reports one", () => {
    const facts = ollamaEmbeddings.readReply({ model: "m", embeddings: [[0.1]], prompt_eval_count: 5 })
    expect(facts).toEqual({
      responseModel: "m",
      finishReasons: [],
      usage: { ...noUsage, input: 5 },
      toolCalls: []
    })
    expect(ollamaEmbeddings.readReply({ embedding: [0.1] })).toEqual({ finishReasons: [], toolCalls: [] })
  })

  it("that is an error says what went wrong", () => {
    expect(ollama.readReply({ error: "model 'x' not found" }).error).toEqual({ message: "model 'x' not found" })
  })

  it("never takes counts that are none", () => {
    for (const wrong of [-1, 0.5, "9", null, 1e12, {}]) {
      expect(ollama.readReply(end({ prompt_eval_count: wrong, eval_count: wrong })).usage).toBeUndefined()
    }
  })
})

describe("a stream of Ollama", () => {
  it("is the sum of its lines", () => {
    expect(
      stream(
        piece("", { thinking: "Hm" }),
        piece("Hé"),
        piece("llo"),
        piece("", { tool_calls: [toolCall] }),
        piece("", { tool_calls: [{ function: { index: 0, name: "see", arguments: {} } }] }),
        end()
      )
    ).toEqual({
      responseModel: "qwen3",
      finishReasons: ["stop"],
      usage: { ...noUsage, input: 20, output: 9 },
      reasoningLength: 2,
      output: "Héllo",
      toolCalls: [
        { name: "look", input: '{"at":"Öl","deep":[1]}' },
        { name: "see", input: "{}" }
      ]
    })
  })

  it("that breaks off has no usage", () => {
    expect(stream(piece("He"))).toEqual({ responseModel: "qwen3", finishReasons: [], output: "He", toolCalls: [] })
  })

  it("may end in a line with an error", () => {
    const facts = stream(piece("He"), { error: "an error was encountered while running the model" })
    expect(facts).toMatchObject({
      output: "He",
      error: { message: "an error was encountered while running the model" }
    })
  })

  it("passes over lines that are no JSON", () => {
    const reader = ollama.streamReader()
    for (const data of ["", "{", "null", "[]", '"text"', JSON.stringify(end())]) reader.read({ name: "message", data })
    expect(reader.facts().usage).toEqual({ ...noUsage, input: 20, output: 9 })
  })
})
