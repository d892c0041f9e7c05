import { describe, expect, it } from "vitest"
import { ticksOf } from "../../../src/trace/waterfall/ticks.js"

describe("the marks of a time axis", () => {
  it("stand at times that people count in", () => {
    expect(ticksOf(1_000, 6)).toEqual([0, 200, 400, 600, 800, 1_000])
    expect(ticksOf(0.9, 6).at(-1)).toBeCloseTo(0.8)
    expect(ticksOf(47_000, 6)).toEqual([0, 10_000, 20_000, 30_000, 40_000])
    expect(ticksOf(5_400_000, 6)).toEqual([0, 900_000, 1_800_000, 2_700_000, 3_600_000, 4_500_000, 5_400_000])
    expect(ticksOf(20 * 86_400_000, 6)).toEqual([0, 4, 8, 12, 16, 20].map((days) => days * 86_400_000))
  })

  it("are never too many, however long or short it is", () => {
    for (const ms of [1e-6, 0.001, 1, 59, 999, 1_001, 3_599_999, 1e12, 1e16]) {
      expect(ticksOf(ms, 6).length, String(ms)).toBeLessThanOrEqual(7)
      expect(ticksOf(ms, 6).length, String(ms)).toBeGreaterThanOrEqual(2)
    }
    expect(ticksOf(0, 6)).toEqual([0])
    expect(ticksOf(Number.NaN, 6)).toEqual([0])
  })
})
