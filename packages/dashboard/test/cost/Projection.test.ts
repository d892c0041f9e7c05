import { describe, expect, it } from "vitest"
import { type Day, projectionOf } from "../../src/cost/Projection.js"

/** One day after the other, each at its cost. */
const daysFrom = (first: string, ...costs: ReadonlyArray<number>): ReadonlyArray<Day> =>
  costs.map((cost_usd, place) => ({
    day: new Date(Date.parse(first) + place * 86_400_000).toISOString().slice(0, 10),
    cost_usd
  }))

const at = (iso: string) => Date.parse(iso)

describe("the projection to month's end", () => {
  it("is the full days of the month, and each day left at the mean of the last seven full days", () => {
    // March 1 to 9 at 10 dollars, 10 to 16 at 20, and 5 of today, the 17th.
    const days = daysFrom("2026-03-01", ...Array(9).fill(10), ...Array(7).fill(20), 5)
    const projection = projectionOf(days, at("2026-03-17T08:00:00Z"))
    expect(projection).toMatchObject({
      soFar: 235,
      fullDays: 16,
      fullCost: 230,
      rest: 15,
      rate: { perDay: 20, over: 7 },
      total: 230 + 15 * 20
    })
  })

  it("takes today at what it has cost already, if that is more than a day usually costs", () => {
    const days = daysFrom("2026-03-10", ...Array(7).fill(20), 50)
    expect(projectionOf(days, at("2026-03-17T08:00:00Z")).total).toBe(7 * 20 + 50 + 14 * 20)
  })

  it("never is less than what the month has cost", () => {
    const days = daysFrom("2026-03-24", ...Array(7).fill(1), 90)
    const { soFar, total } = projectionOf(days, at("2026-03-31T23:59:59Z"))
    expect([soFar, total]).toEqual([97, 97])
  })

  it("takes the rate from the month before at the beginning of a month, whose cost is none of this one's", () => {
    const days = daysFrom("2026-02-20", ...Array(9).fill(7), 3)
    expect(projectionOf(days, at("2026-03-01T12:00:00Z"))).toMatchObject({
      soFar: 3,
      fullDays: 0,
      rest: 31,
      rate: { perDay: 7, over: 7 },
      total: 31 * 7,
      since: undefined
    })
  })

  it("takes the mean over the days there are, and says since when they are kept, where these are few", () => {
    const days = daysFrom("2026-03-15", 10, 30, 1)
    expect(projectionOf(days, at("2026-03-17T08:00:00Z"))).toMatchObject({
      since: at("2026-03-15T00:00:00Z"),
      fullDays: 2,
      rate: { perDay: 20, over: 2 },
      total: 40 + 15 * 20
    })
  })

  it("counts days without cost, also those after the last one that had any", () => {
    const days = daysFrom("2026-03-01", 70)
    expect(projectionOf(days, at("2026-03-08T08:00:00Z"))).toMatchObject({ rate: { perDay: 10, over: 7 } })
    expect(projectionOf(days, at("2026-03-20T08:00:00Z"))).toMatchObject({ rate: { perDay: 0, over: 7 }, total: 70 })
  })

  it("is not made up on the first day, nor without any", () => {
    expect(projectionOf(daysFrom("2026-03-17", 4), at("2026-03-17T08:00:00Z"))).toMatchObject({
      soFar: 4,
      rate: undefined,
      total: undefined
    })
    expect(projectionOf([], at("2026-03-17T08:00:00Z"))).toMatchObject({ soFar: 0, since: undefined, total: undefined })
  })

  it("goes by the days and months of UTC, leap days included", () => {
    expect(projectionOf([], at("2028-02-29T23:30:00Z"))).toMatchObject({
      month: at("2028-02-01T00:00:00Z"),
      end: at("2028-03-01T00:00:00Z"),
      today: at("2028-02-29T00:00:00Z"),
      rest: 1
    })
    expect(projectionOf([], at("2026-12-31T00:00:00Z")).end).toBe(at("2027-01-01T00:00:00Z"))
  })

  it("leaves out what a clock that goes ahead has sent", () => {
    const days = daysFrom("2026-03-16", 10, 2, 100)
    expect(projectionOf(days, at("2026-03-17T08:00:00Z"))).toMatchObject({ soFar: 12, total: 10 + 15 * 10 })
  })
})
