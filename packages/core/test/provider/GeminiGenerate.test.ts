import { describe, expect, it } from "vitest"
import { estimateUsage } from "../../src/provider/Estimate.js"
import { geminiGenerate, geminiStream } from "../../src/provider/GeminiGenerate.js"

const reply = geminiGenerate.readReply

/** What is read from a stream of these chunks. */
const stream = (...chunks: ReadonlyArray<unknown>) => {
  const reader = geminiStream.streamReader()
  for (const chunk of chunks) reader.read({ name: "message", data: JSON.stringify(chunk) })
  return reader.facts()
}

const says = (text: string, more: object = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...more }] })
const usage = (usageMetadata: object) => reply({ usageMetadata }).usage
const none = { cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }

describe("a request to Gemini", () => {
  const contents = [
    { role: "user", parts: [{ text: "Hi" }, { inlineData: { mimeType: "image/png", data: "AA==" } }] },
    { role: "model", parts: [{ text: "Hello" }] }
  ]

  it("tells its contents as messages, the system instruction first, and its limit", () => {
    const body = {
      model: "not/this",
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents,
      generationConfig: { maxOutputTokens: 99, candidateCount: 2 }
    }
    const expected = {
      stream: false,
      input: JSON.stringify([
        { role: "system", content: [{ text: "Be brief." }] },
        { role: "user", content: contents[0]?.parts },
        { role: "model", content: contents[1]?.parts }
      ]),
      outputLimit: 99,
      choices: 2
    }
    expect(geminiGenerate.readRequest(body)).toEqual(expected)
    expect(geminiStream.readRequest(body)).toEqual({ ...expected, stream: true })
  })

  it("may write its system instruction in the other spelling, or as a text, and leave the role out", () => {
    const { input = "" } = geminiGenerate.readRequest({
      system_instruction: "S",
      contents: { parts: [{ text: "Hi" }] }
    })
    expect(JSON.parse(input)).toEqual([
      { role: "system", content: "S" },
      { role: "user", content: [{ text: "Hi" }] }
    ])
  })

  it("with a cached content is billed for more than it holds", () => {
    expect(geminiGenerate.readRequest({ contents, cachedContent: "cachedContents/1" }).billsMore).toBe(true)
    expect(geminiGenerate.readRequest({ contents, cachedContent: "" })).not.toHaveProperty("billsMore")
  })

  it("that cannot be read tells nothing", () => {
    for (const body of [undefined, null, "text", [], 7, { contents: null }]) {
      expect(geminiGenerate.readRequest(body)).toEqual({ stream: false })
    }
  })
})

describe("usage of Gemini", () => {
  it("has the cached part inside the prompt and thoughts beside the candidates", () => {
    expect(
      usage({
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        totalTokenCount: 150
      })
    ).toEqual({ ...none, input: 100, output: 50, cacheRead: 60, reasoning: 30 })
  })

  it("counts what its own tools put into the prompt apart from it", () => {
    expect(
      usage({ promptTokenCount: 10, toolUsePromptTokenCount: 7, candidatesTokenCount: 2, totalTokenCount: 19 })
    ).toEqual({ ...none, input: 17, output: 2 })
  })

  it("has thoughts inside the candidates only where the total says so", () => {
    const counts = { promptTokenCount: 10, candidatesTokenCount: 50, thoughtsTokenCount: 30 }
    expect(usage({ ...counts, totalTokenCount: 60 })).toMatchObject({ output: 50, reasoning: 30 })
    expect(usage({ ...counts, totalTokenCount: 90 })).toMatchObject({ output: 80, reasoning: 30 })
    expect(usage(counts)).toMatchObject({ output: 80, reasoning: 30 })
  })

  it("may lack the candidates, of a reply that was all thought", () => {
    expect(usage({ promptTokenCount: 10, thoughtsTokenCount: 30, totalTokenCount: 40 })).toMatchObject({
      input: 10,
      output: 30,
      reasoning: 30
    })
  })

  it("never has more cached than was sent", () => {
    expect(usage({ promptTokenCount: 7, cachedContentTokenCount: 163 })).toMatchObject({ input: 7, cacheRead: 7 })
  })

  it("is absent where there are no counts", () => {
    expect(usage({ trafficType: "ON_DEMAND" })).toBeUndefined()
    expect(usage({ promptTokenCount: -1, candidatesTokenCount: "3" })).toBeUndefined()
  })
})

describe("a reply of Gemini", () => {
  it("tells its text, its thoughts apart, its calls, and who replied", () => {
    expect(
      reply({
        candidates: [
          {
            content: {
              role: "model",
              parts: [
                { text: "Let me think", thought: true },
                { text: "I will look." },
                { functionCall: { name: "look", args: { at: "x" } } },
                { functionCall: { name: "wait" } },
                { executableCode: { language: "PYTHON", code: "print(1)" } },
                { codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } }
              ]
            },
            finishReason: "STOP"
          }
        ],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, serviceTier: "standard" },
        modelVersion: "gemini-x",
        responseId: "r1"
      })
    ).toEqual({
      responseModel: "gemini-x",
      responseId: "r1",
      finishReasons: ["STOP"],
      serviceTier: "standard",
      usage: { ...none, input: 1, output: 2 },
      reasoningLength: 12,
      output: "I will look.",
      toolCalls: [
        { name: "look", input: '{"at":"x"}' },
        { name: "wait", input: "" },
        { name: "code_execution", input: "print(1)" }
      ]
    })
  })

  it("gives several candidates in their order", () => {
    const candidate = (index: number, text: string) => ({ index, content: { parts: [{ text }] }, finishReason: "STOP" })
    const facts = reply({ candidates: [candidate(1, "second"), candidate(0, "first")] })
    expect([facts.output, facts.finishReasons]).toEqual(["first\n\nsecond", ["STOP", "STOP"]])
  })

  it.each([
    [1, ["STOP"]],
    [2, ["MAX_TOKENS"]],
    [3, ["SAFETY"]],
    [7, ["7"]],
    [0, []],
    [-1, []],
    ["STOP", ["STOP"]],
    [null, []]
  ])("whose finish reason is written as %j ends with %j", (finishReason, expected) => {
    expect(reply({ candidates: [{ finishReason }] }).finishReasons).toEqual(expected)
  })

  it("to a prompt that was blocked has no candidate: it says why", () => {
    const facts = reply({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 9 } })
    expect(facts).toMatchObject({ finishReasons: ["SAFETY"], usage: { input: 9, output: 0 } })
    const chunk = { promptFeedback: { blockReason: "SAFETY" }, usageMetadata: { promptTokenCount: 9 } }
    expect(stream(chunk)).toEqual(facts)
  })

  it("that is an error says so, also inside an array", () => {
    const error = { code: 429, status: "RESOURCE_EXHAUSTED", message: "Slow down" }
    const expected = { code: "RESOURCE_EXHAUSTED", message: "Slow down" }
    expect(reply({ error }).error).toEqual(expected)
    expect(reply([{ error }]).error).toEqual(expected)
    expect(stream(says("He"), { error })).toMatchObject({ error: expected, output: "He" })
    expect(stream({ error: { code: 500, message: "x" } }).error).toEqual({ code: "500", message: "x" })
  })
})

describe("a stream of Gemini", () => {
  it("has the last count, up or down, and keeps what a later chunk leaves out", () => {
    const facts = stream(
      { ...says("He"), usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } },
      { ...says("llo"), usageMetadata: { promptTokenCount: 4, thoughtsTokenCount: 3, candidatesTokenCount: 1 } },
      { ...says("!", { finishReason: "STOP" }), usageMetadata: { candidatesTokenCount: 6, totalTokenCount: 13 } }
    )
    expect(facts).toMatchObject({ output: "Hello!", usage: { input: 4, output: 9, reasoning: 3 } })
  })

  it("that breaks off has counted only so far", () => {
    const facts = stream({ ...says("x".repeat(40)), usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1 } })
    expect(facts.usage).toBeUndefined()
    expect(facts.usageSoFar).toMatchObject({ input: 5, output: 1 })
    expect(estimateUsage({ stream: true }, facts)).toMatchObject({ input: 5, output: 10 })
  })

  it("may send the arguments of a call in pieces", () => {
    const call = (functionCall: object) => ({ candidates: [{ content: { parts: [{ functionCall }] } }] })
    const piece = (partial: object) => call({ partialArgs: [partial], willContinue: true })
    const facts = stream(
      call({ name: "book", willContinue: true }),
      piece({ jsonPath: "$.city", stringValue: "New ", willContinue: true }),
      piece({ jsonPath: "$.city", stringValue: "York" }),
      piece({ jsonPath: "$.nights", numberValue: 3 }),
      piece({ jsonPath: "$.smoking", boolValue: false }),
      piece({ jsonPath: "$.note", nullValue: "NULL_VALUE" }),
      call({})
    )
    expect(facts.toolCalls.map(({ input, name }) => [name, JSON.parse(input)])).toEqual([
      ["book", { city: "New York", nights: 3, smoking: false, note: null }]
    ])
  })

  it("holds a bounded number of calls and candidates", () => {
    const part = { functionCall: { name: "f", args: {} } }
    const facts = reply({
      candidates: Array.from({ length: 1_000 }, () => ({
        content: { parts: Array(20).fill(part) },
        finishReason: "STOP"
      }))
    })
    expect([facts.toolCalls.length, facts.finishReasons.length]).toEqual([1_024, 128])
  })
})
