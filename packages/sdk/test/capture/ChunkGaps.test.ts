import { describe, expect, it } from "vitest"
import { makeChunkGaps } from "../../src/capture/ChunkGaps.js"

const exact = (gaps: ReadonlyArray<number>, share: number) =>
  [...gaps].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * gaps.length) - 1)] ?? 0

describe("the gaps between chunks", () => {
  it("have their percentiles known within 4 %, however they are spread", () => {
    let seed = 7
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    }
    for (const spread of [1, 1_000, 100_000]) {
      const gaps = Array.from({ length: 2_000 }, () => 0.02 + random() ** 3 * spread)
      const kept = makeChunkGaps()
      for (const gap of gaps) kept.add(gap)
      for (const share of [0.01, 0.5, 0.95, 1]) {
        expect(Math.abs(kept.quantile(share) / exact(gaps, share) - 1)).toBeLessThan(0.04)
      }
      expect(kept.longest()).toBe(Math.max(...gaps))
      expect(kept.count()).toBe(2_000)
    }
  })

  it("may be none, nothing, or longer than anyone waits", () => {
    const gaps = makeChunkGaps()
    expect([gaps.quantile(0.5), gaps.longest(), gaps.count()]).toEqual([0, 0, 0])
    gaps.add(0)
    expect([gaps.quantile(0.5), gaps.longest()]).toEqual([0, 0])
    gaps.add(1e12)
    expect(gaps.quantile(0.5)).toBe(0)
    expect(gaps.longest()).toBe(1e12)
    expect(gaps.quantile(1)).toBeGreaterThan(600_000)
  })
})
