import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { percent } from "../../src/format/Percent.js"

describe("percent", () => {
  it("has one decimal where it needs one", () => {
    expect(percent(92.7)).toBe("92.7 %")
    expect(percent(100)).toBe("100 %")
    expect(percent(0)).toBe("0 %")
  })

  it("keeps nearly all from being all, and nearly nothing from being nothing", () => {
    expect(percent(99.99)).toBe("99.9 %")
    expect(percent(0.01)).toBe("<0.1 %")
    expect(percent(0.049)).toBe("<0.1 %")
    expect(percent(0.05)).toBe("0.1 %")
  })

  it.prop("says 100 % only of all", { value: FastCheck.double({ min: 0, max: 100, noNaN: true }) }, ({ value }) => {
    expect(percent(value) === "100 %").toBe(value === 100)
  })
})
