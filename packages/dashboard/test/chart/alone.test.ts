import { describe, expect, it } from "vitest"
import { alone } from "../../src/chart/alone.js"

describe("values that stand alone on a chart", () => {
  it("are those with a gap, or the end, on both sides", () => {
    expect(alone([1, null, 2, 3, null, 4])).toEqual([0, 5])
    expect(alone([0])).toEqual([0])
    expect(alone([null, undefined, 5, undefined])).toEqual([2])
  })

  it("are none where there are no values, or only neighbours", () => {
    expect(alone([])).toEqual([])
    expect(alone([1, 2])).toEqual([])
  })
})
