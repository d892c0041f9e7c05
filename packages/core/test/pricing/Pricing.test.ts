import { fileURLToPath } from "node:url"
import { FastCheck as fc } from "effect"
import { build } from "esbuild"
import { describe, expect, it } from "vitest"
import { noUsage, type Usage } from "../../src/model/Usage.js"
import { makePricing } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"

const pricing = makePricing(listPrices)
const noon = Date.UTC(2026, 8, 23, 12)
const cost = (provider: string | undefined, model: string | undefined, usage: Partial<Usage>, at = noon) =>
  pricing.cost(provider, model, { ...noUsage, ...usage }, at)
const rates = (model: string) => {
  const { bands, source } = pricing.rates(undefined, model, noon)
  return [bands[0].input, bands[0].output, source]
}

describe("Pricing", () => {
  it.each([
    ["gpt-4o", 2.5, 10],
    ["gpt-4o-mini", 0.15, 0.6],
    ["gpt-4-turbo", 10, 30],
    ["gpt-4", 30, 60],
    ["gpt-3.5-turbo", 0.5, 1.5],
    ["claude-opus-4-6", 5, 25],
    ["claude-sonnet-4-6", 3, 15],
    ["claude-haiku-4-5", 1, 5],
    ["gemini-1.5-pro", 1.25, 5],
    ["gemini-1.5-flash", 0.075, 0.3],
    ["mistral-large-latest", 2, 6],
    ["mistral-small-latest", 0.1, 0.3],
    ["command-r-plus", 2.5, 10],
    ["command-r", 0.15, 0.6],
    ["llama3-70b-8192", 0.59, 0.79],
    ["llama3-8b-8192", 0.05, 0.08],
    ["mixtral-8x7b-32768", 0.24, 0.24],
    ["claude-opus-4-20250514", 15, 75],
    ["claude-sonnet-4-20250514", 3, 15],
    ["gpt-4o-2024-11-20", 2.5, 10]
  ])("knows %s by name alone: %d and %d dollars per million tokens", (model, input, output) => {
    expect(rates(model)).toEqual([input, output, "list"])
  })

  it("charges a cached call to GPT-4o: 1,152 x 1.25 + 68 x 2.50 + 100 x 10", () => {
    const usage = { input: 1_220, cacheRead: 1_152, output: 100 }
    expect(cost("openai", "gpt-4o", usage)).toEqual({ nanoUsd: 2_610_000, source: "list" })
  })

  it("charges Claude's cache by how long it is kept, and the whole call more past 200,000 tokens", () => {
    // 1,000 x 3 + 6,000 x 0.30 + 2,000 x 3.75 + 1,000 x 6 + 500 x 15 = 3,000 + 1,800 + 7,500 + 6,000 + 7,500
    const usage = { input: 10_000, cacheRead: 6_000, cacheWrite: 2_000, cacheWrite1h: 1_000, output: 500 }
    expect(cost("anthropic", "claude-sonnet-4-5-20250929", usage).nanoUsd).toBe(25_800_000)
    // 200,001 x 6 + 10 x 22.50
    expect(cost("anthropic", "claude-sonnet-4-5", { input: 200_001, output: 10 }).nanoUsd).toBe(1_200_231_000)
  })

  it("charges reasoning at its own rate where there is one: 100 x 2 + 400 x 8 + 600 x 3", () => {
    const usage = { input: 100, output: 1_000, reasoning: 600 }
    expect(cost("perplexity", "sonar-deep-research", usage).nanoUsd).toBe(5_200_000)
    // o3 has none: 100 x 2 + 1,000 x 8
    expect(cost("openai", "o3", usage).nanoUsd).toBe(8_200_000)
  })

  it("charges the price of the day and of the hour", () => {
    const sol = (day: string) => cost("openai", "gpt-5.6-sol", { input: 1_000, output: 100 }, Date.parse(day)).nanoUsd
    // 1,000 x 5 + 100 x 30, then 1,000 x 4 + 100 x 20
    expect(sol("2026-08-20T23:59:59.999Z")).toBe(8_000_000)
    expect(sol("2026-08-21T00:00:00Z")).toBe(6_000_000)
    const chat = (hour: string) =>
      cost("deepseek", "deepseek-chat", { input: 1_000, output: 100 }, Date.parse(`2026-09-23T${hour}Z`)).nanoUsd
    // 1,000 x 0.27 + 100 x 1.10 by day, half of it by night
    expect(chat("00:30:00")).toBe(380_000)
    expect(chat("16:30:00")).toBe(190_000)
    expect(chat("00:30:00")).toBe(380_000)
  })

  it("charges nothing for a free model, and calls that its list price", () => {
    const usage = { input: 1_000, output: 1_000 }
    expect(cost("openrouter", "deepseek/deepseek-r1:free", usage)).toEqual({ nanoUsd: 0, source: "list" })
  })

  it("charges an unknown model 1.00 and 2.00 dollars per million tokens, and says so", () => {
    const usage = { input: 1_000, cacheRead: 400, output: 100, reasoning: 50 }
    // 1,000 x 1 + 100 x 2
    const expected = { nanoUsd: 1_200_000, source: "default" }
    expect(cost("openai", "no-such-model", usage)).toEqual(expected)
    expect(cost("nobody", "no-such-model", usage)).toEqual(expected)
    expect(cost("anthropic", undefined, usage)).toEqual(expected)
    expect(cost(undefined, undefined, usage)).toEqual(expected)
    // The words in this order are no model of anybody's.
    expect(cost(undefined, "claude-haiku-3-20240307", usage)).toEqual(expected)
  })

  it("asks for the table when the first model is looked up in it, and never again", () => {
    let asked = 0
    const pricing = makePricing(
      () => {
        asked += 1
        return listPrices()
      },
      { "my-model": { input: 1, output: 2 } }
    )
    expect(pricing.atMost("openai", "my-model", 10, 10)).toBe(30_000)
    expect(asked).toBe(0)
    expect(pricing.rates("openai", "gpt-4o", noon).source).toBe("list")
    expect(pricing.rates("openai", "gpt-4o-mini", noon).source).toBe("list")
    expect(asked).toBe(1)
  })

  it("knows the most that a call can cost before it is made", () => {
    // Claude writes to its cache for an hour at 6: 10,000 x 6 + 500 x 15
    expect(pricing.atMost("anthropic", "claude-sonnet-4-5", 10_000, 500)).toBe(67_500_000)
    // Past 200,000 tokens at 12, and 22.50 for what it says
    expect(pricing.atMost("anthropic", "claude-sonnet-4-5", 300_000, 500)).toBe(3_611_250_000)
    // By night it is half the price.
    expect(pricing.atMost("deepseek", "deepseek-chat", 1_000, 100)).toBe(380_000)
    // Reasoning costs 3, what is said 8.
    expect(pricing.atMost("perplexity", "sonar-deep-research", 0, 1_000)).toBeGreaterThanOrEqual(8_000_000)
    expect(pricing.atMost("nobody", "no-such-model", 1_000, 100)).toBe(1_200_000)
    expect(pricing.atMost(undefined, undefined, 1_000, 100)).toBe(1_200_000)
  })

  it("gives the same answer the second time", () => {
    const both = () => [pricing.rates("azure", "GPT-4o", noon), pricing.rates(undefined, "GPT-4o", noon)]
    expect(both()).toEqual(both())
    expect(pricing.rates("groq", "llama3-8b-8192", noon).bands).not.toEqual(pricing.rates("", "gpt-4o", noon).bands)
  })

  it("takes any name for a name", () => {
    const hostile = [
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "",
      " ",
      "*",
      "/",
      "//",
      "-",
      "gpt-4o/",
      "(a+)+$",
      "[",
      "\\",
      "\u0000",
      "\ud800",
      "-".repeat(10_000),
      "claude-".repeat(200_000)
    ]
    const custom = makePricing(listPrices, { "my-*": { input: 1, output: 1 } })
    const answers = hostile.flatMap((provider) =>
      hostile.flatMap((model) => [
        pricing.cost(provider, model, noUsage, noon).nanoUsd,
        custom.cost(provider, model, noUsage, noon).nanoUsd
      ])
    )
    expect(new Set(answers)).toEqual(new Set([0]))
    expect(["__proto__", "constructor", "", "(a+)+$"].map((name) => pricing.rates(name, name, noon).source)).toEqual(
      Array.from({ length: 4 }, () => "default")
    )
    fc.assert(fc.property(fc.string(), fc.string(), (provider, model) => cost(provider, model, {}).nanoUsd === 0))
  })

  it("can be bundled without the table and without Effect", async () => {
    const entry = fileURLToPath(new URL("../../src/pricing/Pricing.ts", import.meta.url))
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm"
    })
    const files = Object.keys(metafile.inputs)
    expect(files.filter((file) => !/(^|\/)pricing\/[A-Za-z]+\.ts$/.test(file) || file.endsWith("prices.ts"))).toEqual(
      []
    )
    expect(files.length).toBeGreaterThan(5)
  })
})

describe("the cost of a single call", () => {
  it("is at most a million dollars, which is the most that a span tells, whoever has priced it", () => {
    const usage = { input: 1e9, output: 1e9, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    const own = makePricing(listPrices, { mine: { input: 1_000_000, output: 0 } })
    expect(own.cost("p", "mine", usage, 0)).toEqual({ nanoUsd: 1e15, source: "custom" })
    const searched = own.cost("openai", "gpt-5.5", { ...usage, webSearches: 1e9 }, 0)
    expect(searched).toEqual({ nanoUsd: 1e15, source: "list" })
    expect(own.cost("p", "m", usage, 0, { reportedUsd: 1e308 })).toEqual({ nanoUsd: 1e15, source: "reported" })
  })
})

describe("a model on the user's own machine", () => {
  it("costs nothing, unless the user has a price for it", () => {
    const usage = { input: 1_000, output: 1_000, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    const own = makePricing(listPrices, { "llama3.2": { input: 1, output: 1 } })
    expect(own.cost("ollama", "qwen3:8b", usage, 0)).toEqual({ nanoUsd: 0, source: "list" })
    expect(own.atMost("ollama", "qwen3:8b", 1_000, 1_000)).toBe(0)
    expect(own.cost("ollama", "llama3.2", usage, 0)).toEqual({ nanoUsd: 2_000_000, source: "custom" })
  })

  it("costs nothing either where others sell a model of the same name", () => {
    const usage = { input: 1_000, output: 1_000, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    const pricing = makePricing(listPrices)
    for (const model of ["deepseek-r1", "mistral-large", "codestral", "command-r", "mistral-nemo"]) {
      expect(pricing.cost("Ollama", model, usage, 0), model).toEqual({ nanoUsd: 0, source: "list" })
      expect(pricing.origin("ollama", model), model).toBeUndefined()
    }
  })
})
