import { describe, expect, it } from "vitest"
import type { Column } from "../../src/table/Column.js"
import { sortedBy } from "../../src/table/sortedBy.js"

interface Row {
  readonly name: string
  readonly cost?: number
}

const columns: ReadonlyArray<Column<Row>> = [
  { id: "name", head: "Name", cell: ({ name }) => name, value: ({ name }) => name },
  { id: "cost", head: "Cost", cell: ({ cost }) => cost, value: ({ cost }) => cost, numeric: true }
]

const rows: ReadonlyArray<Row> = [{ name: "b" }, { name: "a", cost: 2 }, { name: "c", cost: 10 }]
const namesBy = (by: string, descending: boolean) => sortedBy(rows, columns, { by, descending }).map(({ name }) => name)

describe("rows in the order of a column", () => {
  it("are by size or by the dictionary, up or down", () => {
    expect(namesBy("name", false)).toEqual(["a", "b", "c"])
    expect(namesBy("name", true)).toEqual(["c", "b", "a"])
    expect(namesBy("cost", true)).toEqual(["c", "a", "b"])
  })

  it("have what is without a value at the end, whichever the direction", () => {
    expect(namesBy("cost", false)).toEqual(["a", "c", "b"])
  })

  it("stay as they are for a column there is not", () => {
    expect(namesBy("colour", true)).toEqual(["b", "a", "c"])
  })
})
