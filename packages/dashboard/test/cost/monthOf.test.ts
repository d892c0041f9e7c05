import { describe, expect, it } from "vitest"
import { monthOf } from "../../src/cost/monthOf.js"
import { projectionOf } from "../../src/cost/Projection.js"

describe("the month as a chart", () => {
  it("adds up the days to today, and goes on from the last full day to what is projected", () => {
    const days = [
      { day: "2026-02-26", cost_usd: 10 },
      { day: "2026-02-27", cost_usd: 20 },
      { day: "2026-02-28", cost_usd: 4 }
    ]
    const projection = projectionOf(days, Date.parse("2026-02-28T12:00:00Z"))
    const { at, projected, spent } = monthOf(days, projection)
    expect(at).toHaveLength(28)
    expect(spent.slice(24)).toEqual([0, 10, 30, 34])
    expect(projected.slice(24)).toEqual([null, null, 30, 45])
    expect(projected.at(-1)).toBe(projection.total)
  })

  it("begins with today where the month does, and draws nothing where nothing is projected", () => {
    const days = [
      { day: "2026-02-28", cost_usd: 5 },
      { day: "2026-03-01", cost_usd: 1 }
    ]
    const first = Date.parse("2026-03-01T12:00:00Z")
    const { projected, spent } = monthOf(days, projectionOf(days, first))
    expect(spent.slice(0, 2)).toEqual([1, null])
    expect(projected.slice(0, 3)).toEqual([5, 10, 15])
    expect(monthOf([], projectionOf([], first)).projected.every((value) => value === null)).toBe(true)
  })
})
