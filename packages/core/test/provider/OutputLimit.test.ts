import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { formats } from "../../src/provider/formats.js"
import { readOutputLimit } from "../../src/provider/OutputLimit.js"

const limit = (body: unknown) => readOutputLimit(body).outputLimit
const choices = (body: unknown) => readOutputLimit(body).choices

const everyFormat = new Set(
  [...formats.values()].flat().flatMap(({ format, operation }) => (operation === "chat" ? [format] : []))
)

describe("the limit that a request sets on its output", () => {
  it.each([
    ["max_tokens", { max_tokens: 77 }],
    ["max_completion_tokens", { max_completion_tokens: 77 }],
    ["max_output_tokens", { max_output_tokens: 77 }],
    ["max_tokens_to_sample", { max_tokens_to_sample: 77 }],
    ["max_new_tokens", { max_new_tokens: 77 }],
    ["maxOutputTokens", { maxOutputTokens: 77 }],
    ["Gemini's generationConfig", { generationConfig: { maxOutputTokens: 77 } }],
    ["Gemini's generation_config", { generation_config: { max_output_tokens: 77 } }],
    ["Vertex's parameters", { parameters: { maxOutputTokens: 77 } }],
    ["Bedrock's inferenceConfig", { inferenceConfig: { maxTokens: 77 } }],
    ["Titan's textGenerationConfig", { textGenerationConfig: { maxTokenCount: 77 } }],
    ["Llama's max_gen_len", { max_gen_len: 77 }],
    ["Hugging Face's parameters", { parameters: { max_new_tokens: 77 } }],
    ["num_predict", { num_predict: 77 }],
    ["Ollama's options", { options: { num_predict: 77 } }],
    ["llama.cpp's n_predict", { n_predict: 77 }]
  ])("is read from %s", (_, body) => {
    expect(limit(body)).toBe(77)
    for (const format of everyFormat) expect(format.readRequest(body).outputLimit).toBe(77)
  })

  it("is the largest where several are given, for nobody knows which one the server follows", () => {
    expect(limit({ max_tokens: 100, max_completion_tokens: 900, options: { num_predict: 300 } })).toBe(900)
    expect(limit({ max_tokens: 100, max_completion_tokens: null })).toBe(100)
  })

  it("is absent where none is given, or where it is no positive number", () => {
    for (const max_tokens of [
      undefined,
      null,
      0,
      -0,
      -1,
      -2,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "100",
      true,
      [5],
      {}
    ]) {
      expect(readOutputLimit({ max_tokens })).toEqual({})
    }
    for (const body of [undefined, null, 7, "max_tokens", [], { options: [3] }, { generationConfig: null }]) {
      expect(readOutputLimit(body)).toEqual({})
    }
  })

  it("is absent where one of several means endless", () => {
    expect(limit({ max_tokens: 100, options: { num_predict: -1 } })).toBeUndefined()
    expect(limit({ max_tokens: 100, max_completion_tokens: "900" })).toBeUndefined()
  })

  it("is never rounded down", () => {
    expect(limit({ max_tokens: 10.2 })).toBe(11)
    expect(limit({ max_tokens: 0.5 })).toBe(1)
    expect(limit({ max_tokens: 10, thinking_budget: 0.5, fallbacks: [{ max_tokens: 12.25 }] })).toBe(23)
  })

  it("holds the thinking that is counted inside it", () => {
    expect(limit({ max_tokens: 4_000, thinking: { type: "enabled", budget_tokens: 3_000 } })).toBe(4_000)
    expect(limit({ max_tokens: 4_000, reasoning: { max_tokens: 3_000 } })).toBe(4_000)
    expect(limit({ generationConfig: { maxOutputTokens: 4_000, thinkingConfig: { thinkingBudget: 3_000 } } })).toBe(
      4_000
    )
  })

  it("grows by thinking that cannot be inside it, as between tool calls", () => {
    expect(limit({ max_tokens: 4_000, thinking: { type: "enabled", budget_tokens: 30_000 } })).toBe(34_000)
    expect(
      limit({
        inferenceConfig: { maxTokens: 4_000 },
        additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 30_000 } }
      })
    ).toBe(34_000)
  })

  it("grows by thinking that servers count beside it, and is absent where that has no bound", () => {
    expect(limit({ max_tokens: 500, enable_thinking: true, thinking_budget: 1_000 })).toBe(1_500)
    expect(limit({ parameters: { max_tokens: 500, enable_thinking: true, thinking_budget: 1_000 } })).toBe(1_500)
    expect(limit({ max_tokens: 500, thinking: { type: "enabled", token_budget: 1_000 } })).toBe(1_500)
    expect(limit({ max_tokens: 500, enable_thinking: true })).toBeUndefined()
    expect(limit({ max_tokens: 500, enable_thinking: false })).toBe(500)
    expect(limit({ thinking_budget: 1_000 })).toBeUndefined()
  })

  it("counts every model that Anthropic may ask after the first has declined", () => {
    const fallbacks = [{ model: "a" }, { model: "b", max_tokens: 3_000 }, { model: "c", max_tokens: 10 }]
    expect(limit({ max_tokens: 1_000, fallbacks })).toBe(6_000)
    expect(limit({ max_tokens: 1_000, fallbacks: ["gpt-4o"] })).toBe(1_000)
  })
})

describe("the choices that a request asks for", () => {
  it.each([
    ["n", { n: 3 }],
    ["best_of", { best_of: 3 }],
    ["the larger of n and best_of", { n: 2, best_of: 3 }],
    ["Gemini's candidateCount", { generationConfig: { candidateCount: 3 } }],
    ["Gemini's candidate_count", { generation_config: { candidate_count: 3 } }],
    ["Cohere's num_generations", { num_generations: 3 }],
    ["a batch of prompts", { prompt: ["a", "b", "c"] }],
    ["a batch of prompts in tokens", { prompt: [[1, 2], [3], [4]] }]
  ])("are read from %s", (_, body) => {
    expect(choices(body)).toBe(3)
    for (const format of everyFormat) expect(format.readRequest(body).choices).toBe(3)
  })

  it("are as many for each prompt of a batch", () => {
    expect(choices({ prompt: ["a", "b", "c"], n: 2, best_of: 4 })).toBe(12)
  })

  it("are absent for one, and where it is no whole number above one", () => {
    for (const n of [undefined, null, 1, 0, -3, 2.5, Number.NaN, Number.POSITIVE_INFINITY, "3", [3]]) {
      expect(readOutputLimit({ n })).toEqual({})
    }
    for (const prompt of ["text", ["one"], [1, 2, 3], [[1, 2, 3]], [], { 0: "a", 1: "b" }, [null, {}]]) {
      expect(readOutputLimit({ prompt })).toEqual({})
    }
  })

  it("are a million at most", () => {
    expect(choices({ n: 1e300 })).toBe(1_000_000)
    expect(choices({ n: 999_999, prompt: ["a", "b"] })).toBe(1_000_000)
  })
})

describe("whatever a request says of its output", () => {
  it("the limit is a whole number above zero or absent, and so are the choices", () => {
    const value = fc.oneof(fc.double(), fc.integer(), fc.constantFrom<unknown>(null, "5", 1e308, -1, 0, [], {}))
    const names = fc.constantFrom(
      ...["max_tokens", "maxTokens", "num_predict", "n", "best_of", "prompt", "thinking_budget", "enable_thinking"]
    )
    const flat = fc.dictionary(names, value)
    const body = fc.record(
      { options: flat, generationConfig: flat, thinking: fc.dictionary(fc.constant("budget_tokens"), value) },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(body, flat, fc.array(flat), (nested, top, fallbacks) => {
        const { choices = 2, outputLimit = 1 } = readOutputLimit({ ...nested, ...top, fallbacks })
        expect(Number.isInteger(outputLimit) && outputLimit > 0).toBe(true)
        expect(Number.isInteger(choices) && choices > 1 && choices <= 1_000_000).toBe(true)
      }),
      { numRuns: 5_000 }
    )
  })

  it("nothing is taken from a prototype", () => {
    const body = JSON.parse('{"__proto__":{"max_tokens":5,"n":4},"constructor":{"max_tokens":5}}')
    expect(readOutputLimit(body)).toEqual({})
    expect(readOutputLimit(Object.create({ max_tokens: 5, n: 4 }))).toEqual({})
  })
})
