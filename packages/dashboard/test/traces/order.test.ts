import { TraceSort } from "@agentwatch/core/api/Traces"
import { describe, expect, it } from "vitest"
import { columns } from "../../src/traces/columns.js"
import { orderOf, searchOfOrder } from "../../src/traces/order.js"

const sorts = TraceSort.literals

describe("the order of traces", () => {
  it("is that of the address, under every name that the API has for it", () => {
    for (const sort of sorts) {
      const { by, descending } = orderOf({ sort, order: "asc" })
      const column = columns.find(({ id }) => id === by)
      expect(column?.value, sort).toBeDefined()
      expect(descending).toBe(false)
    }
  })

  it("can be every one of the API's, by the columns that can be sorted by", () => {
    const reached = columns
      .filter(({ value }) => value !== undefined)
      .map(({ id }) => searchOfOrder({ by: id, descending: false }).sort)
    expect(reached.every((sort) => sort !== undefined)).toBe(true)
    const meant = new Set(reached.map((sort) => orderOf(sort === undefined ? {} : { sort }).by))
    expect(sorts.every((sort) => meant.has(orderOf({ sort }).by))).toBe(true)
  })

  it("comes out of the address as it went in, and the usual one is not spelled out", () => {
    expect(searchOfOrder(orderOf({}))).toEqual({ sort: undefined, order: undefined })
    expect(orderOf({ sort: "cost_usd", order: "asc" })).toEqual({ by: "cost_usd", descending: false })
    expect(searchOfOrder({ by: "started_at", descending: false })).toEqual({ sort: "started_at", order: "asc" })
    expect(searchOfOrder({ by: "status", descending: true })).toEqual({ sort: "status_code", order: undefined })
  })
})
