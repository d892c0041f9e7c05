import { describe, expect, it } from "vitest"
import { overviewSearch } from "../../src/overview/search.js"

describe("the address of the overview", () => {
  it("says by what is grouped and how it is sorted", () => {
    expect(overviewSearch({ by: "model", sort: "error_rate", order: "asc" })).toEqual({
      by: "model",
      sort: "error_rate",
      order: "asc"
    })
  })

  it("puts nothing in the place of what there is not", () => {
    expect(overviewSearch({ by: "moon", sort: "colour", order: "up", more: "1" })).toStrictEqual({
      by: undefined,
      sort: undefined,
      order: undefined
    })
  })
})
