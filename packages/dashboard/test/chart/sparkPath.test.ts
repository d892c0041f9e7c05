import { describe, expect, it } from "vitest"
import { sparkPath } from "../../src/chart/sparkPath.js"

describe("a sparkline", () => {
  it("goes from the ground to the top, the greatest value being the top", () => {
    expect(sparkPath([0, 5, 10], 100, 30)).toBe("M0 29L50 15L100 1")
  })

  it("is closed down to the ground where it is filled", () => {
    expect(sparkPath([0, 10], 100, 30, true)).toBe("M0 29L100 1V30H0Z")
  })

  it("lies on the ground where everything is zero or no number, and needs two values", () => {
    expect(sparkPath([0, Number.NaN], 100, 30)).toBe("M0 29L100 29")
    expect(sparkPath([1], 100, 30)).toBe("")
  })

  it("breaks off where there is nothing, and shows a value between two gaps as a dot", () => {
    expect(sparkPath([0, 10, null, 5, null], 100, 30)).toBe("M0 29L25 1M75 15L75 15")
    expect(sparkPath([null, 10, 10], 100, 30, true)).toBe("M50 1L100 1V30H50Z")
    expect(sparkPath([null, null], 100, 30)).toBe("")
  })
})
