import { describe, expect, it } from "vitest"
import { searchOfSort, sortOf, sortSearch } from "../../src/address/Sorting.js"

const columns = ["name", "cost"]
const usual = { by: "cost", descending: true }

describe("the order of a table in an address", () => {
  it("is the usual one where the address says nothing, or names no column", () => {
    expect(sortSearch({}, columns)).toEqual({})
    expect(sortSearch({ sort: "colour", order: "asc" }, columns)).toEqual({})
    expect(sortOf({}, usual)).toEqual(usual)
  })

  it("is by a column, downwards unless it says otherwise", () => {
    expect(sortOf(sortSearch({ sort: "name" }, columns), usual)).toEqual({ by: "name", descending: true })
    expect(sortOf(sortSearch({ sort: "name", order: "asc" }, columns), usual)).toEqual({
      by: "name",
      descending: false
    })
    expect(sortSearch({ sort: "name", order: "up" }, columns)).toEqual({ sort: "name" })
  })

  it("is read as it was written, and the usual one is not written", () => {
    for (const by of columns) {
      for (const descending of [true, false]) {
        expect(sortOf(searchOfSort({ by, descending }, usual), usual)).toEqual({ by, descending })
      }
    }
    expect(searchOfSort(usual, usual)).toEqual({ sort: undefined, order: undefined })
  })
})
