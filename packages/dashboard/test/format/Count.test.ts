import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { count, shortCount } from "../../src/format/Count.js"

const worth: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, B: 1e9, T: 1e12 }

const read = (shown: string) => {
  const [, digits, unit] = /^([\d.]+)([kMBT]?)$/.exec(shown) ?? []
  return Number(digits) * (worth[unit ?? ""] ?? Number.NaN)
}

describe("shortCount", () => {
  it("is exact below a thousand and short above", () => {
    expect(shortCount(0)).toBe("0")
    expect(shortCount(999)).toBe("999")
    expect(shortCount(1_000)).toBe("1k")
    expect(shortCount(12_345)).toBe("12.3k")
    expect(shortCount(123_456)).toBe("123k")
    expect(shortCount(1_200_000)).toBe("1.2M")
  })

  it("goes on to the next unit where rounding reaches it", () => {
    expect(shortCount(99_960)).toBe("100k")
    expect(shortCount(999_499)).toBe("999k")
    expect(shortCount(999_950)).toBe("1M")
  })

  const counts = FastCheck.integer({ min: 0, max: 1e15 })

  it.prop("is never far from the count", { n: counts }, ({ n }) => {
    expect(Math.abs(read(shortCount(n)) - n)).toBeLessThanOrEqual(n < 1_000 ? 0 : n * 0.05)
  })

  it.prop("never shows more as less", { a: counts, b: counts }, ({ a, b }) => {
    expect(read(shortCount(Math.min(a, b)))).toBeLessThanOrEqual(read(shortCount(Math.max(a, b))))
  })
})

describe("count", () => {
  it("shows all digits, in groups", () => {
    expect(count(12_345)).toBe("12,345")
    expect(count(Number.NaN)).toBe("–")
  })
})
