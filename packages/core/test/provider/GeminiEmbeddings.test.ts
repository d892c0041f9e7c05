import { describe, expect, it } from "vitest"
import { geminiEmbeddings } from "../../src/provider/GeminiEmbeddings.js"
import { vertexPredict } from "../../src/provider/VertexPredict.js"

const content = (text: string) => ({ parts: [{ text }] })

describe("Gemini's embeddings", () => {
  it("tell what was sent, of one text or of many", () => {
    expect(geminiEmbeddings.readRequest({ model: "models/e", content: content("a") })).toEqual({
      stream: false,
      input: JSON.stringify([{ role: "user", content: [{ text: "a" }] }]),
      outputLimit: 1
    })
    const { input = "" } = geminiEmbeddings.readRequest({
      requests: [{ model: "models/e", content: content("a") }, { content: content("b") }, null]
    })
    expect(JSON.parse(input)).toHaveLength(2)
  })

  it("have no usage, unless a model reports it", () => {
    expect(geminiEmbeddings.readReply({ embedding: { values: [1] } })).toEqual({ finishReasons: [], toolCalls: [] })
    expect(geminiEmbeddings.readReply({ embeddings: [], usageMetadata: { promptTokenCount: 4 } }).usage).toMatchObject({
      input: 4,
      output: 0
    })
    expect(geminiEmbeddings.readReply({ error: { status: "INVALID_ARGUMENT", message: "x" } }).error).toEqual({
      code: "INVALID_ARGUMENT",
      message: "x"
    })
  })
})

describe("Vertex's predictions", () => {
  it("tell their texts, and the tokens of all embeddings together", () => {
    expect(vertexPredict.readRequest({ instances: [{ content: "a" }, { prompt: "b" }] })).toEqual({
      stream: false,
      input: JSON.stringify([
        { role: "user", content: "a" },
        { role: "user", content: "b" }
      ])
    })
    const embedding = (token_count: number) => ({ embeddings: { values: [1], statistics: { token_count } } })
    expect(vertexPredict.readReply({ predictions: [embedding(3), embedding(4)] }).usage).toMatchObject({ input: 7 })
    expect(vertexPredict.readReply({ predictions: [{ bytesBase64Encoded: "AA==" }] })).toEqual({
      finishReasons: [],
      toolCalls: []
    })
  })
})
