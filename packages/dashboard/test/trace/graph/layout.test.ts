import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { layoutOf } from "../../../src/trace/graph/layout.js"

const item = (id: string, group: string, parent?: string) => ({ id, group, parent })

describe("the places of a graph", () => {
  it("are in columns by distance from the beginning, and in bands by agent", () => {
    const { bands, columns, places, rows } = layoutOf([
      item("a", "boss"),
      item("b", "worker", "a"),
      item("c", "worker", "b"),
      item("d", "boss", "a"),
      item("e", "worker", "a")
    ])
    expect(Object.fromEntries(places)).toEqual({
      a: { column: 0, row: 0 },
      d: { column: 1, row: 0 },
      b: { column: 1, row: 1 },
      c: { column: 2, row: 1 },
      e: { column: 1, row: 2 }
    })
    expect(bands).toEqual([
      { group: "boss", row: 0, rows: 1 },
      { group: "worker", row: 1, rows: 2 }
    ])
    expect([columns, rows]).toEqual([3, 3])
  })

  it("hold for any forest: each item has one, no two share one, and each is in its band, right of what it hangs on", () => {
    const forest = FastCheck.array(FastCheck.tuple(FastCheck.nat(), FastCheck.integer({ min: 0, max: 3 }))).map((all) =>
      all.map(([parent, group], at) =>
        item(String(at), `g${group}`, at === 0 || parent % 5 === 0 ? undefined : String(parent % at))
      )
    )
    FastCheck.assert(
      FastCheck.property(forest, (items) => {
        const { bands, places } = layoutOf(items)
        expect(places.size).toBe(items.length)
        expect(new Set([...places.values()].map(({ column, row }) => `${column} ${row}`)).size).toBe(items.length)
        for (const { group, id, parent } of items) {
          const place = places.get(id)
          const band = bands.find((one) => one.group === group)
          expect(place !== undefined && band !== undefined && place.row >= band.row).toBe(true)
          expect((place?.row ?? 0) < (band?.row ?? 0) + (band?.rows ?? 0)).toBe(true)
          if (parent !== undefined) expect(place?.column).toBe((places.get(parent)?.column ?? 0) + 1)
        }
      })
    )
  })

  it("of nothing are none, and a parent that is not there is passed over", () => {
    expect(layoutOf([])).toMatchObject({ bands: [], columns: 0, rows: 0 })
    expect(layoutOf([item("a", "g", "gone")]).places.get("a")).toEqual({ column: 0, row: 0 })
  })
})
