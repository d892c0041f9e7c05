import { expect, it } from "vitest"
import { costSearch } from "../../src/cost/search.js"

it("the address of the cost page says by what is grouped and how it is sorted, and nothing of what there is not", () => {
  expect(costSearch({ by: "tag", sort: "requests", order: "asc" })).toEqual({
    by: "tag",
    sort: "requests",
    order: "asc"
  })
  expect(costSearch({ by: "moon", sort: "error_rate", order: "asc" })).toStrictEqual({
    by: undefined,
    sort: undefined,
    order: undefined
  })
})
