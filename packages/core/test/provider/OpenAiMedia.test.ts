import { describe, expect, it } from "vitest"
import { batches } from "../../src/provider/Batches.js"
import { openAiAudio, openAiEmbeddings, openAiImages, openAiRerank } from "../../src/provider/OpenAiMedia.js"
import type { WireFormat } from "../../src/provider/WireFormat.js"

const none = { cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }

const stream = (format: WireFormat, ...events: ReadonlyArray<object>) => {
  const reader = format.streamReader()
  for (const event of events) reader.read({ name: "message", data: JSON.stringify(event) })
  reader.read({ name: "message", data: "[DONE]" })
  return reader.facts()
}

describe("embeddings", () => {
  it("tell what is embedded, and write nothing", () => {
    expect(openAiEmbeddings.readRequest({ model: "e", input: ["a", "b"] })).toEqual({
      model: "e",
      stream: false,
      input: '[{"role":"user","content":["a","b"]}]',
      outputLimit: 1
    })
    expect(openAiEmbeddings.readRequest(undefined)).toEqual({ stream: false, outputLimit: 1 })
  })

  it("count what went in", () => {
    const reply = { object: "list", model: "e-2", data: [], usage: { prompt_tokens: 4, total_tokens: 4 } }
    expect(openAiEmbeddings.readReply(reply)).toEqual({
      responseModel: "e-2",
      finishReasons: [],
      usage: { ...none, input: 4, output: 0 },
      toolCalls: []
    })
    expect(openAiEmbeddings.readReply({ usage: { total_tokens: 9 } }).usage).toEqual({ ...none, input: 9, output: 0 })
    expect(openAiEmbeddings.readReply({ usage: { prompt_tokens: 6, completion_tokens: 0 } }).usage?.input).toBe(6)
  })

  it("that fail say why", () => {
    expect(openAiEmbeddings.readReply({ error: { message: "too long", code: "string_above_max" } }).error).toEqual({
      code: "string_above_max",
      message: "too long"
    })
  })
})

describe("rankings", () => {
  it("tell the query and the documents, and count what went in", () => {
    const { input = "" } = openAiRerank.readRequest({ model: "r", query: "q", documents: ["a", "b"] })
    expect(JSON.parse(input)).toEqual([{ role: "user", content: { query: "q", documents: ["a", "b"] } }])
    expect(openAiRerank.readReply({ results: [], usage: { total_tokens: 30 } }).usage).toMatchObject({ input: 30 })
  })
})

describe("pictures", () => {
  it("have usage where the model counts tokens, whole and in a stream's last event", () => {
    const usage = {
      input_tokens: 50,
      output_tokens: 50,
      total_tokens: 100,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 }
    }
    expect(openAiImages.readRequest({ model: "i", prompt: "a cat", n: 2, stream: true })).toMatchObject({
      stream: true,
      input: '[{"role":"user","content":"a cat"}]'
    })
    expect(openAiImages.readReply({ created: 1, data: [{ b64_json: "AA==" }], usage }).usage).toEqual({
      ...none,
      input: 50,
      output: 50,
      inputImage: 40
    })
    expect(openAiImages.readReply({ created: 1, data: [{ url: "x" }] })).toEqual({ finishReasons: [], toolCalls: [] })
    const partial = { type: "image_generation.partial_image", b64_json: "AA==" }
    expect(stream(openAiImages, partial, { type: "image_generation.completed", usage }).usage?.output).toBe(50)
    expect(openAiImages.readReply({ data: [], usage: { cost_in_usd_ticks: 200_000_000 } }).reportedCostUsd).toBe(0.02)
  })
})

describe("speech", () => {
  it("that was understood is the output, with tokens where they are counted", () => {
    const usage = { type: "tokens", input_tokens: 14, input_token_details: { audio_tokens: 14 }, output_tokens: 45 }
    expect(openAiAudio.readReply({ text: "Hello", usage })).toMatchObject({
      output: "Hello",
      usage: { input: 14, output: 45, inputAudio: 14 }
    })
    expect(openAiAudio.readReply({ text: "Hello", usage: { type: "duration", seconds: 5 } })).toEqual({
      finishReasons: [],
      output: "Hello",
      toolCalls: [],
      audioSeconds: 5
    })
    expect(openAiAudio.readReply({ text: "Hello", duration: "8.47" }).audioSeconds).toBe(8.47)
    const mistral = { text: "Hello", usage: { prompt_audio_seconds: 3, prompt_tokens: 4, completion_tokens: 5 } }
    expect(openAiAudio.readReply(mistral)).toMatchObject({ audioSeconds: 3, usage: { input: 4, output: 5 } })
    for (const duration of [-1, "x", "1e9", Number.NaN, {}, 10_000_000]) {
      expect(openAiAudio.readReply({ text: "Hello", duration }).audioSeconds).toBeUndefined()
    }
  })

  it("that is understood piece by piece is not told twice", () => {
    const facts = stream(
      openAiAudio,
      { type: "transcript.text.delta", delta: "Hel" },
      { type: "transcript.text.delta", delta: "lo" },
      { type: "transcript.text.done", text: "Hello", usage: { input_tokens: 3, output_tokens: 2 } }
    )
    expect(facts).toMatchObject({ output: "Hello", usage: { input: 3, output: 2 } })
  })

  it("to be made tells its text", () => {
    expect(openAiAudio.readRequest({ model: "tts", input: "Read this", voice: "alloy" }).input).toBe(
      '[{"role":"user","content":"Read this"}]'
    )
  })
})

describe("a batch", () => {
  it("that is ordered has a state and no usage yet", () => {
    const order = { input_file_id: "file-1", endpoint: "/v1/chat/completions", completion_window: "24h" }
    expect(batches.readRequest(order)).toEqual({ stream: false, billsMore: true })
    expect(
      batches.readReply({ id: "batch_1", status: "validating", usage: { total_tokens: 0 }, errors: null })
    ).toEqual({
      responseId: "batch_1",
      finishReasons: ["validating"],
      toolCalls: []
    })
    expect(batches.readReply({ id: "msgbatch_1", processing_status: "in_progress" }).finishReasons).toEqual([
      "in_progress"
    ])
    expect(batches.readReply({ error: { message: "no file" } }).error).toEqual({ message: "no file" })
  })
})
