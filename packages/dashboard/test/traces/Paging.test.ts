import { describe, expect, it } from "vitest"
import { firstPage, newerPage, olderPage, type Page, pageSize } from "../../src/traces/Paging.js"
import { trace } from "./trace.js"

const answer = (total: number, offset = 0, started_at = "2026-02-09T15:30:00.123Z") => ({
  traces: [trace("a", { started_at }), trace("b", { started_at: "2026-02-09T15:00:00.000Z" })],
  total,
  limit: pageSize,
  offset,
  next_cursor: null
})

const older = (page: Page, total: number, started_at?: string): Page => {
  const next = olderPage(page, answer(total, page.offset, started_at))
  if (next === undefined) throw new Error("there is no older page")
  return next
}

describe("the pages of the list", () => {
  it("stand still once one goes back: traces newer than the first one seen are left out", () => {
    const second = older(firstPage, 180)
    expect(second).toEqual({ offset: 50, until: Date.parse("2026-02-09T15:30:00.124Z") })
  })

  it("keep that instant from page to page", () => {
    const second = older(firstPage, 180)
    const third = older(second, 180, "2026-02-09T18:00:00.000Z")
    expect(third).toEqual({ offset: 100, until: second.until })
    expect(newerPage(third)).toEqual(second)
  })

  it("become live again on the first one", () => {
    expect(newerPage(older(firstPage, 180))).toEqual(firstPage)
    expect(newerPage(firstPage)).toEqual(firstPage)
  })

  it("end with the last trace", () => {
    expect(olderPage(firstPage, answer(50))).toBeUndefined()
    expect(older(firstPage, 51).offset).toBe(50)
  })

  it("end where the server skips no further", () => {
    expect(olderPage({ offset: 10_000_000, until: 1 }, answer(20_000_000))).toBeUndefined()
  })
})
