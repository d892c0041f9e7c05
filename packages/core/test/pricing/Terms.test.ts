import { describe, expect, it } from "vitest"
import { noUsage, type Usage } from "../../src/model/Usage.js"
import { makePricing, type Terms } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"
import { tierFactor } from "../../src/pricing/TierFactor.js"
import { tiers } from "../../src/pricing/tiers.js"

const prices = listPrices()
const pricing = makePricing(prices)
const noon = Date.UTC(2026, 8, 23, 12)
const cost = (provider: string | undefined, model: string, usage: Partial<Usage>, terms?: Terms) =>
  pricing.cost(provider, model, { ...noUsage, ...usage }, noon, terms)

describe("a service tier", () => {
  it("is one of the provider whose price it is, whoever passes the call on", () => {
    const usage = { input: 1_000 }
    expect(cost(undefined, "gpt-4o", usage, { tier: "flex" }).nanoUsd).toBe(1_250_000)
    expect(cost("azure", "gpt-4o", usage, { tier: "flex" }).nanoUsd).toBe(1_250_000)
    // Its own list, which has no tiers.
    expect(cost("openrouter", "openai/gpt-4o", usage, { tier: "flex" }).nanoUsd).toBe(2_500_000)
    expect(cost("deepseek", "deepseek-chat", usage, { tier: "batch" })).toEqual(
      cost("deepseek", "deepseek-chat", usage)
    )
  })

  it("of Anthropic is dearer by a tenth where the call stays in the United States", () => {
    const most = (tier: string) => pricing.atMost("anthropic", "claude-opus-4-8", 0, 1_000, { tier })
    const usage = { input: 1_000, cacheRead: 400, output: 100, webSearches: 1 }
    // 600 x 5 + 400 x 0.50 + 100 x 25 = 5,700 millionths, and a search of a cent
    const dollars = (tier: string) => cost("anthropic", "claude-opus-4-8", usage, { tier }).nanoUsd - 10_000_000
    expect(dollars("standard")).toBe(5_700_000)
    expect(dollars("standard+us")).toBe(6_270_000)
    expect(dollars("us")).toBe(6_270_000)
    expect(dollars("batch+us")).toBe(3_135_000)
    expect(dollars("fast+us")).toBe(12_540_000)
    expect(most("us")).toBe(27_500_000)
    expect(tierFactor("anthropic", "claude-opus-4-6", "fast+us")).toBe(6.6)
  })

  it("is known however it is written, and costs the list price if it is not", () => {
    expect(tierFactor("openai", "gpt-5", " Flex ")).toBe(0.5)
    expect(tierFactor("google", "gemini-2.5-pro", "SERVICE_TIER_PRIORITY")).toBe(1.8)
    for (const tier of ["", "default", "auto", "scale", "constructor", "__proto__"]) {
      expect(tierFactor("openai", "gpt-5", tier)).toBe(1)
    }
    for (const name of ["nobody", "__proto__", "constructor", "toString"]) {
      expect(tierFactor(name, "m", "batch")).toBe(1)
      expect(tierFactor("openai", name, "priority")).toBe(2)
    }
  })

  it("names only providers and models that the table has", () => {
    for (const [id, own] of Object.entries(tiers)) {
      const provider = prices.providers.find((provider) => provider.id === id)
      expect(provider, id).toBeDefined()
      const known = new Set(
        [provider, id === "azure" ? prices.providers.find(({ id }) => id === "openai") : undefined].flatMap((one) =>
          (one?.models ?? []).map(({ id }) => id)
        )
      )
      const named = own.flatMap(({ models }) => Object.keys(models ?? {}))
      const lost = named.filter((model) => !known.has(model) && model !== "o3-2025-04-16")
      expect(lost, id).toEqual([])
    }
  })

  it("does not change a user's own price, nor the default of a model that nobody knows", () => {
    const own = makePricing(prices, { "gpt-4o": { input: 4, output: 8 } })
    expect(own.cost("openai", "gpt-4o", { ...noUsage, input: 1_000 }, noon, { tier: "batch" })).toEqual({
      nanoUsd: 4_000_000,
      source: "custom"
    })
    expect(cost("openai", "nobody-knows-this-one", { input: 1_000 }, { tier: "batch" })).toEqual({
      nanoUsd: 1_000_000,
      source: "default"
    })
  })

  it("that is dearer counts for the most that a call can cost; one that is cheaper does not", () => {
    const most = (tier?: string) => pricing.atMost("openai", "gpt-4o", 1_000, 100, { tier })
    // 1,000 x 2.50 + 100 x 10, and 1.7 times that
    expect(most()).toBe(3_500_000)
    expect(most("flex")).toBe(3_500_000)
    expect(most("default")).toBe(3_500_000)
    expect(most("priority")).toBe(5_950_000)
  })

  it("may be asked for often and under many names, and nothing is kept of those that are unknown", () => {
    for (let i = 0; i < 10_000; i++) pricing.cost("openai", "gpt-4o", noUsage, noon, { tier: `tier-${i}` })
    expect(cost("openai", "gpt-4o", { input: 1_000 }, { tier: "tier-1" }).nanoUsd).toBe(2_500_000)
  })
})

describe("the provider's own word on a cost", () => {
  it("counts where there would only be the default, and nowhere else", () => {
    const usage = { input: 1_000 }
    expect(cost(undefined, "nobody-knows-this-one", usage, { reportedUsd: 0.25 })).toEqual({
      nanoUsd: 250_000_000,
      source: "reported"
    })
    expect(cost(undefined, "nobody-knows-this-one", usage, { reportedUsd: 0 })).toEqual({
      nanoUsd: 0,
      source: "reported"
    })
    expect(cost("openai", "gpt-4o", usage, { reportedUsd: 0.25 })).toEqual({ nanoUsd: 2_500_000, source: "list" })
    const own = makePricing(prices, { m: { input: 4, output: 8 } })
    expect(own.cost("p", "m", noUsage, noon, { reportedUsd: 0.25 }).source).toBe("custom")
  })

  it("counts for a call of which nothing else was counted", () => {
    expect(cost("openrouter", "openai/gpt-4o", {}, { reportedUsd: 0.25 }).source).toBe("reported")
    expect(cost("openrouter", "openai/gpt-4o", {})).toEqual({ nanoUsd: 0, source: "list" })
  })

  it("counts where the list has a fee for every request, which depends on what no list tells", () => {
    const usage = { input: 1_000, output: 100 }
    // A thousand requests are 5 to 12 dollars, by how much was searched.
    expect(cost("perplexity", "sonar", usage, { reportedUsd: 0.0061 })).toEqual({
      nanoUsd: 6_100_000,
      source: "reported"
    })
    expect(cost("perplexity", "sonar", usage)).toEqual({ nanoUsd: 13_100_000, source: "list" })
    expect(cost("perplexity", "sonar-deep-research", usage, { reportedUsd: 0.5 }).source).toBe("list")
  })

  it("is not taken where it is no amount", () => {
    for (const reportedUsd of [-1, Number.NaN]) {
      expect(cost(undefined, "nobody-knows-this-one", { input: 1_000 }, { reportedUsd }).source).toBe("default")
    }
    const { nanoUsd } = cost(undefined, "nobody-knows-this-one", {}, { reportedUsd: Number.POSITIVE_INFINITY })
    expect(Number.isSafeInteger(nanoUsd)).toBe(true)
  })
})

describe("the origin of a price", () => {
  it("is the list that it stands in, with its version and day", () => {
    const { date, source, version } = prices
    expect(pricing.origin("openai", "gpt-4o")).toEqual({ source: `${source} ${version}`, date })
    expect(pricing.origin("cohere", "rerank-v3.5")).toMatchObject({ source: expect.stringMatching(/^agentwatch /) })
  })

  it("is none for a user's own price, a default, and what costs nobody", () => {
    const own = makePricing(prices, { "gpt-4o": { input: 4, output: 8 } })
    expect(own.origin("openai", "gpt-4o")).toBeUndefined()
    expect(pricing.origin(undefined, "nobody-knows-this-one")).toBeUndefined()
    expect(pricing.origin("ollama", "qwen3:8b")).toBeUndefined()
  })

  it("is the table where that has a price of its own for what is listed here too", () => {
    const table = {
      source: "theirs",
      version: "2",
      date: "2027-01-01",
      providers: [{ id: "cohere", models: [{ id: "rerank-v3.5", match: { equals: "rerank-v3.5" }, prices: {} }] }]
    }
    expect(makePricing(table).origin("cohere", "rerank-v3.5")?.source).toBe("theirs 2")
  })
})
