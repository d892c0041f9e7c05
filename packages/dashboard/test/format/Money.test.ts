import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { exactMoney, money } from "../../src/format/Money.js"

const read = (shown: string) => Number(shown.replace(/[$,]/g, ""))

describe("money", () => {
  it("shows nothing as $0.00 and little as what it is", () => {
    expect(money(0)).toBe("$0.00")
    expect(money(-0)).toBe("$0.00")
    expect(money(0.0021)).toBe("$0.0021")
    expect(money(0.000000001)).toBe("$0.000000001")
  })

  it("shows less than a nano-dollar as less, not as nothing", () => {
    expect(money(1e-12)).toBe("<$0.000000001")
  })

  it("keeps two decimals at least, and three digits below a dollar", () => {
    expect(money(0.5)).toBe("$0.50")
    expect(money(0.0345678)).toBe("$0.0346")
    expect(money(0.99999)).toBe("$1.00")
    expect(money(12.345)).toBe("$12.35")
    expect(money(1_234_567.891)).toBe("$1,234,567.89")
  })

  it("shows a dash for what is no amount", () => {
    expect(money(Number.NaN)).toBe("–")
    expect(money(Number.POSITIVE_INFINITY)).toBe("–")
  })

  it.prop(
    "is never far from the amount, and never zero for something",
    { nanos: FastCheck.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) },
    ({ nanos }) => {
      const usd = nanos / 1e9
      const shown = read(money(usd))
      expect(shown).toBeGreaterThan(0)
      expect(Math.abs(shown - usd)).toBeLessThanOrEqual(usd >= 1 ? 0.00501 : usd * 0.00501)
    }
  )
})

describe("exactMoney", () => {
  it("shows every nano-dollar", () => {
    expect(exactMoney(0.002134567)).toBe("$0.002134567")
    expect(exactMoney(0)).toBe("$0.00")
    expect(exactMoney(12.5)).toBe("$12.50")
  })

  it.prop("loses nothing", { nanos: FastCheck.integer({ min: 0, max: 1e15 }) }, ({ nanos }) => {
    expect(Math.round(read(exactMoney(nanos / 1e9)) * 1e9)).toBe(nanos)
  })
})
