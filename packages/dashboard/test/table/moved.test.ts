import { describe, expect, it } from "vitest"
import { moved } from "../../src/table/moved.js"
import { nextSort } from "../../src/table/nextSort.js"

describe("the keys of a table", () => {
  it("move by one row with j, k and the arrows, and not beyond the ends", () => {
    expect([moved("j", 0, 3), moved("ArrowDown", 2, 3), moved("k", 2, 3), moved("ArrowUp", 0, 3)]).toEqual([1, 2, 1, 0])
  })

  it("begin at the first row where none has the focus", () => {
    expect([moved("j", -1, 3), moved("k", -1, 3)]).toEqual([0, 0])
  })

  it("jump to the ends and by ten", () => {
    expect([moved("Home", 7, 30), moved("End", 7, 30), moved("PageDown", 7, 30), moved("PageUp", 7, 30)]).toEqual([
      0, 29, 17, 0
    ])
  })

  it("do nothing in an empty table, and leave other keys alone", () => {
    expect([moved("j", -1, 0), moved("x", 0, 3)]).toEqual([undefined, undefined])
  })
})

describe("the head of a column", () => {
  const name = { id: "name", head: "Name", cell: () => null }
  const cost = { id: "cost", head: "Cost", cell: () => null, numeric: true }

  it("sorts words from A and numbers from the greatest, and turns round on the next click", () => {
    expect(nextSort(undefined, name)).toEqual({ by: "name", descending: false })
    expect(nextSort({ by: "name", descending: false }, cost)).toEqual({ by: "cost", descending: true })
    expect(nextSort({ by: "cost", descending: true }, cost)).toEqual({ by: "cost", descending: false })
  })
})
