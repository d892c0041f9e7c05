import { expect, it } from "vitest"
import { defenseSearch } from "../../src/defense/search.js"

it("the address of the page of breakers says how many traces are looked through, and the order of transitions", () => {
  expect(defenseSearch({ traces: "120", sort: "scope", order: "asc" })).toEqual({
    traces: 120,
    sort: "scope",
    order: "asc"
  })
  for (const traces of ["0", "59", "501", "-120", "many", "1e2"])
    expect(defenseSearch({ traces }).traces).toBe(undefined)
})
