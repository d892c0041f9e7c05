import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { cacheSavedOf } from "../../src/pricing/CacheSaved.js"
import { flatRates } from "../../src/pricing/Rates.js"

const rates = flatRates("list", { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6 })

describe("what caching saved", () => {
  it("is the difference to plain input, in nano-dollars", () => {
    expect(cacheSavedOf(rates, { ...noUsage, input: 1_000, cacheRead: 600 })).toBe(600 * 2_700)
    expect(cacheSavedOf(rates, { ...noUsage, input: 1_000, cacheWrite: 200 })).toBe(200 * -750)
    expect(cacheSavedOf(rates, { ...noUsage, input: 1_000, cacheWrite1h: 100, cacheRead: 900 })).toBe(
      900 * 2_700 - 100 * 3_000
    )
  })

  it("is nothing without a cache, and counts no more than was sent", () => {
    expect(cacheSavedOf(rates, { ...noUsage, input: 1_000, output: 50 })).toBe(0)
    expect(cacheSavedOf(rates, { ...noUsage, input: 10, cacheRead: 1_000 })).toBe(10 * 2_700)
  })
})
