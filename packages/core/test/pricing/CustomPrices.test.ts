import { describe, expect, it } from "vitest"
import { noUsage, type Usage } from "../../src/model/Usage.js"
import { type CustomPrice, type CustomPrices, makeCustom } from "../../src/pricing/CustomPrices.js"
import { makePricing } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"

const price = (input: number): CustomPrice => ({ input, output: 0 })
const finding = (custom: CustomPrices) => {
  const find = makeCustom(custom)
  return (provider: string | undefined, model: string | undefined) => find(provider, model)?.rates.bands[0].input
}

describe("CustomPrices", () => {
  it("come before the table, and say so", () => {
    const pricing = makePricing(listPrices, { "gpt-4o": { input: 1, output: 3, cacheRead: 0.5 } })
    // 60 x 1 + 40 x 0.50 + 10 x 3 = 60 + 20 + 30
    const usage = { ...noUsage, input: 100, cacheRead: 40, output: 10 }
    expect(pricing.cost("openai", "gpt-4o", usage, 0)).toEqual({ nanoUsd: 110_000, source: "custom" })
    expect(pricing.cost("openai", "gpt-4o-mini", usage, 0).source).toBe("list")
  })

  it("may name a model, a model of one provider, or how names begin; a full name counts before a beginning", () => {
    const find = finding({
      "my-model": price(1),
      "azure/my-model": price(2),
      "my-*": price(3),
      "my-model-*": price(4),
      "azure/*": price(5),
      "*": price(6)
    })
    expect(find("openai", "my-model")).toBe(1)
    expect(find(undefined, "my-model")).toBe(1)
    expect(find("azure", "my-model")).toBe(2)
    expect(find("openai", "my-other")).toBe(3)
    expect(find("openai", "my-model-2")).toBe(4)
    expect(find("azure", "gpt-4o")).toBe(5)
    expect(find("openai", "gpt-4o")).toBe(6)
    expect(find(undefined, undefined)).toBe(6)
  })

  it("prefer the longer of two beginnings, in whatever order they are written", () => {
    expect(finding({ "a*": price(1), "a-b*": price(2) })("p", "a-b-c")).toBe(2)
    expect(finding({ "a-b*": price(2), "a*": price(1) })("p", "a-b-c")).toBe(2)
  })

  it("take the full name of a model that has a slash in it", () => {
    expect(finding({ "openai/gpt-oss-20b": price(1) })("groq", "openai/gpt-oss-20b")).toBe(1)
  })

  it("do not care about upper and lower case, and match nothing but what they name", () => {
    const find = finding({ "My-Model": price(1), "Llama-*": price(2) })
    expect(find("x", "MY-MODEL")).toBe(1)
    expect(find("x", "llama-3")).toBe(2)
    expect(find("x", "my-model-2")).toBeUndefined()
    expect(find("x", "my.model")).toBeUndefined()
    expect(find("my-model", "x")).toBeUndefined()
    expect(finding({})("x", "my-model")).toBeUndefined()
  })

  it("bill what they leave out at the rate next to it", () => {
    const rates = makeCustom({ m: { input: 2, output: 8, cacheWrite: 3 } })("p", "m")?.rates
    expect(rates?.bands).toEqual([
      { above: 0, input: 2, output: 8, cacheRead: 2, cacheWrite: 3, cacheWrite1h: 3, reasoning: 8, request: 0 }
    ])
  })

  it("may be of sound, pictures, searches and rankings", () => {
    const price = {
      input: 1,
      output: 10,
      inputAudio: 5,
      outputAudio: 50,
      audioHour: 0.36,
      webSearches: 10,
      fileSearches: 2.5,
      searchUnits: 2
    }
    const own = makePricing({ source: "s", version: "1", date: "2026-01-01", providers: [] }, { m: price })
    const cost = (usage: Partial<Usage>) => own.cost("p", "m", { ...noUsage, ...usage }, 0).nanoUsd
    // 60 x 1 + 40 x 5 + 5 x 10 + 5 x 50
    expect(cost({ input: 100, inputAudio: 40, output: 10, outputAudio: 5 })).toBe(560_000)
    expect(cost({ webSearches: 1, fileSearches: 2, searchUnits: 3 })).toBe(10_000_000 + 5_000_000 + 6_000_000)
    expect(cost({ audioSeconds: 1 })).toBe(100_000)
    expect(() => makeCustom({ m: { ...price, webSearches: -1 } })).toThrow(/webSearches in US dollars per thousand/)
  })

  it("are refused at once, by name, where they are no prices", () => {
    const wrong = (value: unknown) => () => makeCustom({ "my-model": value as CustomPrice })
    expect(wrong({ input: -1, output: 1 })).toThrow(/"my-model" needs input/)
    expect(wrong({ input: 1, output: Number.NaN })).toThrow(/"my-model" needs output/)
    expect(wrong({ input: 1 })).toThrow(/"my-model" needs output/)
    expect(wrong({ input: "1", output: 1 })).toThrow(RangeError)
    expect(wrong(null)).toThrow(/"my-model" needs input/)
    expect(wrong(5)).toThrow(/"my-model" needs input/)
    expect(wrong({ input: 1, output: 1, cacheRead: null })).toThrow(/cacheRead/)
    expect(wrong({ input: 1, output: 1, reasoning: Number.POSITIVE_INFINITY })).toThrow(/reasoning/)
    expect(wrong({ input: 1_000_000, output: 0 })).not.toThrow()
    // A key that is none of a price's is passed over.
    const odd = { input: 1, output: 1, request: Number.NaN } as CustomPrice
    expect(makeCustom({ m: odd })("p", "m")?.rates.bands[0].request).toBe(0)
  })
})
