import { describe, expect, it } from "vitest"
import type { Line } from "../../src/chart/Line.js"
import { summaryOf } from "../../src/chart/summaryOf.js"

const line = (values: Line["values"]): Line => ({ label: "Cost", values, colour: "good", format: (n) => `$${n}` })

describe("a chart in words", () => {
  it("says how many values there are, the least, the greatest and the last", () => {
    expect(summaryOf([line([2, null, 5, 1])])).toBe("Cost: 3 values, from $1 to $5, the last one $1.")
  })

  it("says so where there are none", () => {
    expect(summaryOf([line([]), line([null])])).toBe("Cost: no values in this range. Cost: no values in this range.")
  })
})
