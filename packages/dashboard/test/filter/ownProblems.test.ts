import { describe, expect, it } from "vitest"
import { badRange, passedOver, rangeProblems } from "../../src/filter/ownProblems.js"

describe("the range of an address", () => {
  it("is complained about where it is none", () => {
    expect(badRange({ period: "1y" })).toEqual(["period"])
    expect(badRange({ from: "2026-02-09T00:00:00Z", to: "soon" })).toEqual(["from", "to"])
    expect(badRange({ from: "2026-02-10T00:00:00Z", to: "2026-02-09T00:00:00Z" })).toEqual(["from", "to"])
  })

  it("is said to be none for what is wrong with it", () => {
    const noRange = "makes no range: that goes from one instant to a later one"
    expect(rangeProblems({ from: "2026-02-10T00:00:00Z", to: "2026-02-09T00:00:00Z" })).toEqual([
      ["from", noRange],
      ["to", noRange]
    ])
    expect(rangeProblems({ period: "1y" })).toEqual([["period", "is no period that there is"]])
  })

  it("is not, where it is one or there is none", () => {
    expect(badRange({})).toEqual([])
    expect(badRange({ period: "7d" })).toEqual([])
    expect(badRange({ from: "2026-02-09T00:00:00Z", to: "2026-02-10T00:00:00Z" })).toEqual([])
  })
})

describe("an address of a page that has few parameters", () => {
  it("is complained about where it has others, or values that there are not", () => {
    const search = { by: "moon", sort: "cost", nonsense: "1", period: "1y" }
    expect(passedOver(search, { by: undefined, sort: "cost" })).toEqual(["period", "by", "nonsense"])
    expect(passedOver({ by: "", period: "7d" }, { by: undefined })).toEqual([])
  })
})
