import { describe, expect, it } from "vitest"
import { badRange } from "../../src/filter/ownProblems.js"

describe("the range of an address", () => {
  it("is complained about where it is none", () => {
    expect(badRange({ period: "1y" })).toEqual(["period"])
    expect(badRange({ from: "2026-02-09T00:00:00Z", to: "soon" })).toEqual(["from", "to"])
    expect(badRange({ from: "2026-02-10T00:00:00Z", to: "2026-02-09T00:00:00Z" })).toEqual(["from", "to"])
  })

  it("is not, where it is one or there is none", () => {
    expect(badRange({})).toEqual([])
    expect(badRange({ period: "7d" })).toEqual([])
    expect(badRange({ from: "2026-02-09T00:00:00Z", to: "2026-02-10T00:00:00Z" })).toEqual([])
  })
})
