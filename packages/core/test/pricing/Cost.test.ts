import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { noUsage, type Usage } from "../../src/model/Usage.js"
import { costOf } from "../../src/pricing/Cost.js"
import { partsOf } from "../../src/pricing/Parts.js"
import { flatRates, type ListedRates, listRates } from "../../src/pricing/Rates.js"
import { allParts, exactCost, exactCostOfParts, usages, wholeOf } from "./exactCost.js"

const cost = (rates: ListedRates, usage: Partial<Usage>) => costOf(flatRates("list", rates), { ...noUsage, ...usage })

describe("Cost", () => {
  it("charges cached input at its own rate, without a trace of floating point", () => {
    // 1,152 x 1.25 + 68 x 2.50 + 100 x 10.00 = 1,440 + 170 + 1,000 = 2,610 millionths of a dollar
    const usage = { input: 1_220, cacheRead: 1_152, output: 100 }
    expect(cost({ input: 2.5, cacheRead: 1.25, output: 10 }, usage)).toBe(2_610_000)
  })

  it("charges every part of a call at its own rate", () => {
    // 1,000 x 3 + 6,000 x 0.30 + 2,000 x 3.75 + 1,000 x 6 = 3,000 + 1,800 + 7,500 + 6,000 = 18,300
    // 300 x 15 + 200 x 20 = 4,500 + 4,000 = 8,500
    const rates = { input: 3, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15, reasoning: 20 }
    const usage = {
      input: 10_000,
      cacheRead: 6_000,
      cacheWrite: 2_000,
      cacheWrite1h: 1_000,
      output: 500,
      reasoning: 200
    }
    expect(cost(rates, usage)).toBe(26_800_000)
  })

  it("charges a part without a rate of its own at the rate next to it", () => {
    const rates = { input: 3, output: 15 }
    expect(cost(rates, { input: 10, cacheRead: 10 })).toBe(30_000)
    expect(cost(rates, { input: 10, cacheWrite: 10 })).toBe(30_000)
    expect(cost(rates, { input: 10, cacheWrite1h: 10 })).toBe(30_000)
    expect(cost({ ...rates, cacheWrite: 3.75 }, { input: 10, cacheWrite1h: 10 })).toBe(37_500)
    expect(cost(rates, { output: 10, reasoning: 10 })).toBe(150_000)
  })

  it("takes a rate of zero for what it says: cached input may be free", () => {
    expect(cost({ input: 3, cacheRead: 0, cacheWrite: 0, output: 15 }, { input: 10, cacheRead: 8 })).toBe(6_000)
  })

  it("rounds once, after adding up, and half a nano-dollar up", () => {
    // One token at 0.0375 a million is 37.5 nano-dollars.
    const rates = { input: 0.0375, output: 0.0375 }
    expect(cost(rates, { input: 1 })).toBe(38)
    expect(cost(rates, { input: 1, output: 1 })).toBe(75)
    // 18.75 a token: 18.75, 37.5, 56.25, 75
    expect([1, 2, 3, 4].map((input) => cost({ input: 0.01875 }, { input }))).toEqual([19, 38, 56, 75])
  })

  it("is exact where multiplying with the listed price would lose a nano-dollar", () => {
    // 112.5, 98.5 and 916.5 nano-dollars, all of which come out a little lower in floating point
    expect(3 * 0.0375 * 1_000).toBeLessThan(112.5)
    expect(cost({ input: 0.0375 }, { input: 3 })).toBe(113)
    expect(cost({ input: 0.0197 }, { input: 5 })).toBe(99)
    expect(cost({ input: 0.1833 }, { input: 5 })).toBe(917)
  })

  it("cuts a part that is larger than the whole", () => {
    // Seen: 163 cached tokens of 7. All 7 count as cached.
    const rates = { input: 3, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, output: 15, reasoning: 1 }
    expect(cost(rates, { input: 7, cacheRead: 163 })).toBe(2_100)
    // 6 read, which leaves 4 of the 5 written, and none for an hour
    expect(cost(rates, { input: 10, cacheRead: 6, cacheWrite: 5, cacheWrite1h: 9 })).toBe(16_800)
    expect(cost(rates, { output: 2, reasoning: 50 })).toBe(2_000)
  })

  it("moves the whole call to the higher rate once its input, cached tokens included, is past the threshold", () => {
    const tiers = (base: number, price: number) => ({ base, tiers: [{ start: 200_000, price }] })
    const rates = listRates({ input_mtok: tiers(3, 6), cache_read_mtok: tiers(0.3, 0.6), output_mtok: tiers(15, 22.5) })
    const at = (usage: Partial<Usage>) => costOf(rates, { ...noUsage, ...usage })
    // 200,000 x 3 + 10 x 15
    expect(at({ input: 200_000, output: 10 })).toBe(600_150_000)
    // 200,001 x 6 + 10 x 22.5
    expect(at({ input: 200_001, output: 10 })).toBe(1_200_231_000)
    // 200,000 x 0.60 + 1 x 6
    expect(at({ input: 200_001, cacheRead: 200_000 })).toBe(120_006_000)
    // A long answer does not move it.
    expect(at({ input: 1, output: 300_000 })).toBe(4_500_003_000)
  })

  it("goes through any number of thresholds, in whatever order they are listed", () => {
    const rates = listRates({
      input_mtok: {
        base: 1,
        tiers: [
          { start: 200, price: 4 },
          { start: 100, price: 2 }
        ]
      },
      output_mtok: { base: 10, tiers: [{ start: 150, price: 20 }] }
    })
    const at = (input: number) => costOf(rates, { ...noUsage, input, output: 1 })
    // 100 x 1 + 10, 150 x 2 + 10, 200 x 2 + 20, 201 x 4 + 20
    expect([100, 150, 200, 201].map(at)).toEqual([110_000, 310_000, 420_000, 824_000])
  })

  it("charges a request's own fee once tokens were used", () => {
    // 12 dollars a thousand requests are 12,000,000 nano-dollars; 100 x 1 + 200 x 1 = 300 millionths of a dollar
    const rates = listRates({ input_mtok: 1, output_mtok: 1, requests_kcount: 12 })
    expect(costOf(rates, { ...noUsage, input: 100, output: 200 })).toBe(12_300_000)
    expect(costOf(rates, noUsage)).toBe(0)
  })

  it("makes a whole number that is not negative of counts that are no counts", () => {
    const odd = [Number.NaN, -5, Number.NEGATIVE_INFINITY]
    for (const tokens of odd) expect(cost({ input: 3, output: 15 }, { input: tokens, output: tokens })).toBe(0)
    expect(cost({ input: 3, output: 15 }, { input: 10, cacheRead: -5 })).toBe(30_000)
    const most = cost({ input: 1_000_000, output: 15 }, { input: Number.POSITIVE_INFINITY, output: 1e300 })
    expect(most).toBe(Number.MAX_SAFE_INTEGER)
  })

  // Up to six places and 75 dollars, as price lists have them.
  const rate = fc
    .tuple(fc.integer({ min: 0, max: 75_000_000 }), fc.constantFrom(1, 1e3, 1e4, 1e6))
    .map(([units, parts]) => Number((Math.min(units, 75 * parts) / parts).toFixed(6)))
  const rates = fc.record({
    input: rate,
    output: rate,
    cacheRead: rate,
    cacheWrite: rate,
    cacheWrite1h: rate,
    reasoning: rate
  })

  it("equals the sum done by hand in whole numbers, to the nano-dollar", () => {
    fc.assert(
      fc.property(rates, usages, (listed, usage) => {
        const flat = flatRates("list", listed)
        expect(costOf(flat, usage)).toBe(exactCost(flat, usage))
      }),
      { numRuns: 2_000 }
    )
  })

  it("equals it for sound, pictures, film, searches and seconds too, whatever part of them was cached", () => {
    const all = fc.record({
      input: rate,
      output: rate,
      cacheRead: rate,
      cacheWrite: rate,
      cacheWrite1h: rate,
      reasoning: rate,
      inputAudio: rate,
      inputImage: rate,
      inputVideo: rate,
      cacheReadAudio: rate,
      cacheReadImage: rate,
      outputAudio: rate,
      outputImage: rate,
      outputVideo: rate,
      audioHour: rate,
      webSearch: rate,
      fileSearch: rate,
      searchUnit: rate,
      request: rate
    })
    fc.assert(
      fc.property(all, allParts, (listed, parts) => {
        const flat = flatRates("list", listed)
        expect(costOf(flat, wholeOf(parts))).toBe(exactCostOfParts(flat, parts))
      }),
      { numRuns: 2_000 }
    )
  })

  it("charges sound, pictures and film at their own rates, and at the rate next to them without", () => {
    const rates = {
      input: 1,
      output: 10,
      inputAudio: 5,
      inputImage: 3,
      inputVideo: 2,
      outputAudio: 20,
      outputImage: 30
    }
    // 60 x 1 + 10 x 5 + 20 x 3 + 10 x 2 = 190, and 10 x 10 + 20 x 20 + 30 x 30 + 40 x 10 = 1,800
    const usage = {
      input: 100,
      inputAudio: 10,
      inputImage: 20,
      inputVideo: 10,
      output: 100,
      outputAudio: 20,
      outputImage: 30,
      outputVideo: 40
    }
    expect(cost(rates, usage)).toBe(1_990_000)
    expect(cost({ input: 1, output: 10 }, usage)).toBe(1_100_000)
  })

  it("charges what was cached of sound as the cache, and as sound where the cache has no rate", () => {
    const usage = { input: 100, inputAudio: 60, cacheRead: 50, cacheReadAudio: 40 }
    // 30 x 1 + 20 x 5 + 10 x 0.1 + 40 x 0.5
    expect(cost({ input: 1, inputAudio: 5, cacheRead: 0.1, cacheReadAudio: 0.5 }, usage)).toBe(151_000)
    // 30 x 1 + 20 x 5 + 50 x 0.1
    expect(cost({ input: 1, inputAudio: 5, cacheRead: 0.1 }, usage)).toBe(135_000)
    // 40 x 1 + 60 x 5
    expect(cost({ input: 1, inputAudio: 5 }, usage)).toBe(340_000)
  })

  it("takes text to have been cached first where it is not told how much of the sound was", () => {
    const rates = { input: 1, inputAudio: 5, cacheRead: 0.1 }
    // 10 x 1 + 60 x 5 + 30 x 0.1
    expect(cost(rates, { input: 100, inputAudio: 60, cacheRead: 30 })).toBe(313_000)
    // All 40 of the text, and 20 of the sound: 40 x 5 + 60 x 0.1
    expect(cost(rates, { input: 100, inputAudio: 60, cacheRead: 60 })).toBe(206_000)
  })

  it("never pays a token twice, however large the parts are said to be", () => {
    const rates = { input: 1, output: 1, inputAudio: 1, inputImage: 1, inputVideo: 1, outputAudio: 1, outputImage: 1 }
    const part = fc.integer({ min: 0, max: 1_000 })
    const claimed = fc.record({
      input: part,
      output: part,
      cacheRead: part,
      cacheWrite: part,
      cacheWrite1h: part,
      reasoning: part,
      inputAudio: part,
      inputImage: part,
      inputVideo: part,
      cacheReadAudio: part,
      cacheReadImage: part,
      outputAudio: part,
      outputImage: part,
      outputVideo: part
    })
    fc.assert(
      fc.property(claimed, (usage) => {
        expect(cost(rates, usage)).toBe((usage.input + usage.output) * 1_000)
        expect(Object.values(partsOf(usage)).every((tokens) => tokens >= 0)).toBe(true)
      }),
      { numRuns: 1_000 }
    )
  })

  it("charges what is counted by the piece beside the tokens, and without any", () => {
    // A cent a search, a quarter of a cent, two tenths of a cent.
    const rates = { input: 1, webSearch: 10_000, fileSearch: 2_500, searchUnit: 2_000 }
    expect(cost(rates, { input: 1, webSearches: 3, fileSearches: 2 })).toBe(35_001_000)
    expect(cost(rates, { searchUnits: 2 })).toBe(4_000_000)
  })

  it("charges sound by time to the millisecond, and what is charged at least", () => {
    const rates = flatRates("list", { audioHour: 0.36 })
    const heard = (audioSeconds: number) => costOf(rates, { ...noUsage, audioSeconds })
    expect([0, 0.001, 1, 8.47, 3_600].map(heard)).toEqual([0, 100, 100_000, 847_000, 360_000_000])
    const least = { ...rates, leastAudioSeconds: 10 }
    expect([0, 1, 11].map((audioSeconds) => costOf(least, { ...noUsage, audioSeconds }))).toEqual([
      0, 1_000_000, 1_100_000
    ])
  })

  it("stays within a nano-dollar of the exact sum for fractions that no decimal ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), usages, (parts, usage) => {
        const flat = flatRates("list", { input: 1 / parts, output: 2 / parts })
        expect(Math.abs(costOf(flat, usage) - exactCost(flat, usage))).toBeLessThanOrEqual(1)
      })
    )
  })

  it("is whole and never negative, whatever the counts", () => {
    const any = fc.oneof(fc.double(), fc.integer())
    const wild = fc.record({
      input: any,
      output: any,
      cacheRead: any,
      cacheWrite: any,
      cacheWrite1h: any,
      reasoning: any
    })
    fc.assert(
      fc.property(rates, wild, (listed, usage) => {
        const nanos = costOf(flatRates("list", listed), usage)
        expect(Number.isSafeInteger(nanos) && nanos >= 0).toBe(true)
      }),
      { numRuns: 1_000 }
    )
  })
})
