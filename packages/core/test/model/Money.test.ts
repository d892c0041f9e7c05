import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { fromUsd, nanoUsd, toUsd } from "../../src/model/Money.js"

describe("money", () => {
  it("is counted in whole nano-dollars, rounded to the nearest", () => {
    expect(fromUsd(1)).toBe(1_000_000_000)
    expect(fromUsd(0.0085)).toBe(8_500_000)
    expect(fromUsd(0.1) + fromUsd(0.2)).toBe(fromUsd(0.3))
    expect(nanoUsd(37.5)).toBe(38)
    expect(fromUsd(4e-10)).toBe(0)
    expect(toUsd(2_610_000)).toBe(0.00261)
  })

  it("comes back from dollars unchanged, up to two million of them", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 0, max: 2_000_000_000_000_000 }), (nanos) => {
        expect(fromUsd(toUsd(nanos))).toBe(nanos)
      }),
      { examples: [[2_000_000_000_000_000], [1_999_999_999_999_999], [1]] }
    )
  })
})
