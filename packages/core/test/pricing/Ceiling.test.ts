import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { ceilingsOf, type Media, mostOf } from "../../src/pricing/Ceiling.js"
import { costOf } from "../../src/pricing/Cost.js"
import { constant, listPrice, type Price } from "../../src/pricing/Price.js"
import type { TableModel } from "../../src/pricing/PriceTable.js"
import { flatRates, type ListedRates } from "../../src/pricing/Rates.js"

const listed = (prices: TableModel["prices"]) => listPrice({ id: "m", match: { equals: "m" }, prices })
const flat = (rates: ListedRates) => constant(flatRates("custom", rates))
const most = (price: Price, input: number, output: number) => mostOf(ceilingsOf(price), input, output)

describe("the most that a call can cost", () => {
  it("takes all input and all output at the dearest that they can be", () => {
    const rates = { input: 3, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15, reasoning: 20 }
    // 1,000 x 6 + 100 x 20
    expect(most(flat(rates), 1_000, 100)).toBe(8_000_000)
    expect(most(flat({ ...rates, cacheRead: 7, reasoning: 1 }), 1_000, 100)).toBe(8_500_000)
  })

  it("is not rounded down", () => {
    // 37.5 and 12.4 nano-dollars
    expect(most(flat({ input: 0.0375 }), 1, 0)).toBe(38)
    expect(most(flat({ output: 0.0124 }), 0, 1)).toBe(13)
    expect(most(flat({ input: 0.0375 }), 2, 0)).toBe(75)
  })

  it("counts the higher price only for calls that can reach it", () => {
    const price = listed({ input_mtok: { base: 3, tiers: [{ start: 200_000, price: 6 }] }, output_mtok: 0 })
    expect(most(price, 200_000, 0)).toBe(600_000_000)
    expect(most(price, 200_001, 0)).toBe(1_200_006_000)
  })

  it("counts a lower band where that is the dearer one, for as many tokens as it takes", () => {
    const price = listed({
      input_mtok: { base: 10, tiers: [{ start: 100, price: 1 }] },
      output_mtok: { base: 5, tiers: [{ start: 100, price: 4 }] }
    })
    // 100 x 10 + 10 x 5, though 101 x 1 + 10 x 4 is what 101 tokens cost
    expect(most(price, 101, 10)).toBe(1_050_000)
    // 2,000 x 1 + 10 x 4
    expect(most(price, 2_000, 10)).toBe(2_040_000)
  })

  it("holds whatever the day and the hour", () => {
    const price = listed([
      { prices: { input_mtok: 2 } },
      { constraint: { type: "start_date", start_date: "2030-01-01" }, prices: { input_mtok: 5 } },
      {
        constraint: { type: "time_of_date", start_time: "01:00:00Z", end_time: "02:00:00Z" },
        prices: { input_mtok: 3 }
      }
    ])
    expect(most(price, 10, 0)).toBe(50_000)
  })

  it("includes the fee of a request", () => {
    // 12 dollars a thousand requests, 100 x 1 + 200 x 1
    expect(most(listed({ input_mtok: 1, output_mtok: 1, requests_kcount: 12 }), 100, 200)).toBe(12_300_000)
  })

  it("counts sound, pictures and film only where there may be any", () => {
    const price = flat({ input: 1, inputAudio: 4, inputImage: 3, output: 2, outputAudio: 8, cacheReadAudio: 5 })
    const most = (media: Media) => mostOf(ceilingsOf(price), 100, 10, media)
    expect(most({})).toBe(120_000)
    expect(most({ mediaInput: true })).toBe(520_000)
    expect(most({ mediaOutput: true })).toBe(180_000)
    expect(most({ mediaInput: true, mediaOutput: true })).toBe(580_000)
  })

  it("counts whichever of them is the dearest", () => {
    const media = { mediaInput: true, mediaOutput: true }
    for (const rate of ["inputAudio", "inputImage", "inputVideo", "cacheReadAudio", "cacheReadImage"] as const) {
      expect(mostOf(ceilingsOf(flat({ input: 1, cacheRead: 1, output: 1, [rate]: 7 })), 100, 10, media)).toBe(710_000)
    }
    for (const rate of ["outputAudio", "outputImage", "outputVideo"] as const) {
      expect(mostOf(ceilingsOf(flat({ input: 1, output: 1, [rate]: 7 })), 100, 10, media)).toBe(170_000)
    }
  })

  it("takes a count that is not a number for any number of tokens, and a negative one for none", () => {
    const price = flat({ input: 1, output: 1 })
    expect(most(price, Number.NaN, 0)).toBe(Number.MAX_SAFE_INTEGER)
    expect(most(price, 0, Number.POSITIVE_INFINITY)).toBe(Number.MAX_SAFE_INTEGER)
    expect(most(price, -1, 10)).toBe(10_000)
    expect(most(flat({}), Number.NaN, Number.NaN)).toBe(0)
  })

  it("stays a bound, and whole, where amounts are too large for floating point", () => {
    const rate = fc.double({ min: 0, max: 1_000_000, noNaN: true })
    const tokens = fc.maxSafeNat()
    const rates = fc.record({ input: rate, cacheRead: rate, cacheWrite: rate, cacheWrite1h: rate, output: rate })
    fc.assert(
      fc.property(rates, tokens, tokens, tokens, tokens, tokens, (rates, input, output, read, write, write1h) => {
        const price = flat(rates)
        const usage = { ...noUsage, input, output, cacheRead: read, cacheWrite: write, cacheWrite1h: write1h }
        expect(most(price, input, output)).toBeGreaterThanOrEqual(costOf(price.rates, usage))
        expect(Number.isSafeInteger(most(price, input, output))).toBe(true)
      }),
      { numRuns: 2_000 }
    )
    // 3e14 nano-dollars and more, below the highest amount
    const one = flat({ input: 1 / 3, cacheRead: 1 / 3, cacheWrite: 1 / 3 })
    fc.assert(
      fc.property(fc.integer({ min: 1e12, max: 2e13 }), fc.integer({ min: 0, max: 1e13 }), (input, cacheRead) => {
        const usage = { ...noUsage, input, cacheRead, cacheWrite: Math.floor(cacheRead / 3) }
        expect(most(one, input, 0)).toBeGreaterThanOrEqual(costOf(one.rates, usage))
        expect(Number.isSafeInteger(most(one, input, 0))).toBe(true)
      }),
      { numRuns: 2_000 }
    )
  })
})
