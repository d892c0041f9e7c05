import { describe, expect, it } from "vitest"
import { priceChanges, report } from "../../../../scripts/priceChanges.mjs"
import type { PriceTable, TableModel } from "../../src/pricing/PriceTable.js"

const model = (id: string, prices: TableModel["prices"]): TableModel => ({ id, match: { equals: id }, prices })
const table = (...models: ReadonlyArray<TableModel>): PriceTable => ({
  source: "somewhere",
  version: "2",
  date: "2026-11-22",
  providers: [{ id: "p", models }]
})

describe("a renewed price table", () => {
  it("tells which models came, which went, and which unit of a model costs what now", () => {
    const before = table(model("old", { input_mtok: 1 }), model("m", { input_mtok: 1, output_mtok: 2 }))
    const after = table(model("m", { input_mtok: 1.5, output_mtok: 2, cache_read_mtok: 0.1 }), model("new", {}))
    expect(priceChanges(before, after)).toEqual({
      added: ["p/new"],
      removed: ["p/old"],
      repriced: [{ name: "p/m", changes: ["input_mtok 1 -> 1.5", "cache_read_mtok none -> 0.1"] }]
    })
  })

  it("has no news where only names, or the order of keys, have changed", () => {
    const before = table(model("m", { input_mtok: 1, output_mtok: 2 }))
    const after = table({ ...model("m", { output_mtok: 2, input_mtok: 1 }), match: { starts_with: "m" } })
    expect(priceChanges(before, after)).toEqual({ added: [], removed: [], repriced: [] })
  })

  it("shows prices that depend on a threshold, a day or an hour in full", () => {
    const tiered = { base: 1, tiers: [{ start: 100, price: 2 }] }
    const dated = [
      { prices: { input_mtok: 1 } },
      { constraint: { type: "start_date", start_date: "2027-01-01" }, prices: { input_mtok: 2 } }
    ] as const
    const before = table(model("a", { input_mtok: 1 }), model("b", { input_mtok: 1 }))
    const { repriced } = priceChanges(before, table(model("a", { input_mtok: tiered }), model("b", dated)))
    expect(repriced.map(({ changes }) => changes)).toEqual([
      ['input_mtok 1 -> {"base":1,"tiers":[{"price":2,"start":100}]}'],
      [expect.stringMatching(/^\{"input_mtok":1\} -> \[.*"start_date":"2027-01-01".*\]$/)]
    ])
  })

  it("is all new where there was none", () => {
    expect(priceChanges(undefined, table(model("m", {})))).toEqual({ added: ["p/m"], removed: [], repriced: [] })
  })

  it("is told of in lines that end with how much there is now", () => {
    const after = table(model("m", { input_mtok: 2 }), model("new", {}))
    const changes = priceChanges(table(model("m", { input_mtok: 1 })), after)
    expect(report(changes, after)).toEqual([
      "1 added",
      "  p/new",
      "0 removed",
      "1 repriced",
      "  p/m",
      "      input_mtok 1 -> 2",
      "2 models of 1 providers, somewhere 2 of 2026-11-22"
    ])
  })
})
