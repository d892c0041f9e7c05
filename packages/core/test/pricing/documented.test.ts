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
