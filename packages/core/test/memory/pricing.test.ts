import { describe, expect, it } from "vitest"
import type { PriceTable } from "../../src/pricing/PriceTable.js"
import { makePricing } from "../../src/pricing/Pricing.js"
import { bytesHeld } from "./bytesHeld.js"

const noon = Date.UTC(2026, 8, 23, 12)

describe("Pricing", () => {
  it("keeps no more than it needs of the names it was asked for", async () => {
    const empty: PriceTable = { source: "", version: "", date: "", providers: [] }
    const pricing = makePricing(empty)
    const before = await bytesHeld()
    // 40 MB of names for models, as much for providers, and 40 MB in long ones
    for (let i = 0; i < 200_000; i++) pricing.rates("p", `${i}`.padStart(200, "x"), noon)
    for (let i = 0; i < 200_000; i++) pricing.rates(`${i}`.padStart(200, "x"), "m", noon)
    for (let i = 0; i < 40; i++) pricing.rates("p", `${i}`.padStart(1_000_000, "x"), noon)
    expect((await bytesHeld()) - before).toBeLessThan(10_000_000)
    expect(pricing.rates("p", "m", noon).source).toBe("default")
  })
})
