import { describe, expect, it } from "vitest"
import { makePricing } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"

const pricing = makePricing(listPrices)
const noon = Date.UTC(2026, 8, 23, 12)

// All models that the documentation of the systems before this one names: the table "Cost Tracking" of the first, the
// table "Pricing & Cost Tracking" of the second, and the examples of both.
const first = [
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4-turbo",
  "gpt-4",
  "gpt-3.5-turbo",
  "claude-opus-4-6",
  "claude-sonnet-4-6",
  "claude-haiku-4-5",
  "gemini-1.5-pro",
  "gemini-1.5-flash",
  "mistral-large-latest",
  "mistral-small-latest",
  "command-r-plus",
  "command-r",
  "llama3-70b-8192",
  "llama3-8b-8192",
  "mixtral-8x7b-32768",
  "gpt-4o-2024-11-20"
]
const second = [
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-3.5-turbo",
  "claude-opus-4-20250514",
  "claude-sonnet-4-20250514",
  "claude-haiku-3-5-20241022"
]

describe("a model that the documentation names", () => {
  it.each([...new Set([...first, ...second])])("%s has a list price, whoever is said to be asked", (model) => {
    expect(pricing.rates(undefined, model, noon).source).toBe("list")
    expect(pricing.origin(undefined, model)).toBeDefined()
  })

  it("has the price that the second of them documents, as far as that is still its list price", () => {
    const rates = (model: string) => {
      const [{ input, output }] = pricing.rates(undefined, model, noon).bands
      return [input, output]
    }
    expect(rates("gpt-4o")).toEqual([2.5, 10])
    expect(rates("gpt-4o-mini")).toEqual([0.15, 0.6])
    expect(rates("gpt-3.5-turbo")).toEqual([0.5, 1.5])
    expect(rates("claude-opus-4-20250514")).toEqual([15, 75])
    expect(rates("claude-sonnet-4-20250514")).toEqual([3, 15])
    expect(rates("claude-haiku-3-5-20241022")).toEqual([0.8, 4])
  })
})

describe("a model that a host sells", () => {
  const input = (provider: string, model: string) => {
    const { bands, source } = pricing.rates(provider, model, noon)
    return [source, bands[0].input, bands[0].output]
  }

  it.each([
    ["together", "Qwen/Qwen2.5-72B-Instruct-Turbo", 1.2, 1.2],
    ["together", "deepseek-ai/DeepSeek-R1", 3, 7],
    ["together", "deepseek-ai/DeepSeek-V3", 1.25, 1.25],
    ["together", "openai/gpt-oss-120b", 0.15, 0.6],
    ["fireworks", "accounts/fireworks/models/deepseek-r1", 3, 8],
    ["fireworks", "accounts/fireworks/models/deepseek-v3", 0.9, 0.9],
    ["fireworks", "accounts/fireworks/models/llama-v3p3-70b-instruct", 0.9, 0.9],
    ["bedrock", "mistral.mistral-large-2407-v1:0", 3, 9],
    ["bedrock", "us.deepseek.v3-v1:0", 0.58, 1.68],
    ["bedrock", "amazon.nova-2-lite-v1:0", 0.33, 2.75],
    ["azure", "Llama-3.3-70B-Instruct", 0.71, 0.71],
    ["vertex", "meta/llama-3.3-70b-instruct-maas", 0.72, 0.72],
    ["mistral", "devstral-medium-latest", 0.4, 2],
    ["mistral", "open-mixtral-8x22b", 2, 6],
    ["cohere", "embed-english-v3.0", 0.1, 0]
  ] as const)("has that host's price: %s, %s", (provider, model, paidIn, paidOut) => {
    expect(input(provider, model)).toEqual(["list", paidIn, paidOut])
    expect(pricing.origin(provider, model)?.source).toBe("agentwatch 2")
  })
})
