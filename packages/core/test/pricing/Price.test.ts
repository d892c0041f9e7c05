import { describe, expect, it } from "vitest"
import { listPrice, ratesAt } from "../../src/pricing/Price.js"
import type { ConditionalPrices, TableModel } from "../../src/pricing/PriceTable.js"

const model = (prices: TableModel["prices"]): TableModel => ({ id: "m", match: { equals: "m" }, prices })
const from = (day: string, input_mtok: number): ConditionalPrices => ({
  constraint: { type: "start_date", start_date: day },
  prices: { input_mtok }
})
const between = (start_time: string, end_time: string, input_mtok: number): ConditionalPrices => ({
  constraint: { type: "time_of_date", start_time, end_time },
  prices: { input_mtok }
})
const inputAt = (prices: TableModel["prices"], ...instants: ReadonlyArray<string>) =>
  instants.map((instant) => ratesAt(listPrice(model(prices)), Date.parse(instant)).bands[0].input)

describe("Price", () => {
  it("is the same at all times where the table says nothing about time", () => {
    expect(listPrice(model({ input_mtok: 3 })).conditions).toEqual([])
    expect(listPrice(model([{ prices: { input_mtok: 3 } }])).conditions).toEqual([])
    expect(inputAt([{ prices: { input_mtok: 3 } }], "1969-07-20T20:17:00Z", "2100-01-01T00:00:00Z")).toEqual([3, 3])
  })

  it("of a Claude that is written to the cache for an hour is twice the input where its seller lists no such price", () => {
    const prices = {
      input_mtok: { base: 3, tiers: [{ start: 200_000, price: 6 }] },
      cache_write_mtok: { base: 3.75, tiers: [{ start: 200_000, price: 7.5 }] }
    }
    const hour = (id: string, prices: TableModel["prices"]) =>
      listPrice({ id, match: { equals: id }, prices }).rates.bands.map(({ cacheWrite1h }) => cacheWrite1h)
    expect(hour("regional.anthropic.Claude-x", prices)).toEqual([6, 12])
    expect(hour("claude-x", { ...prices, cache_write_1h_mtok: 5 })).toEqual([5, 5])
    expect(hour("claude-x", [{ prices: { input_mtok: 1, cache_write_mtok: 1.25 } }])).toEqual([2])
    // A model without a cache, and one that has no such duration.
    expect(hour("claude-x", { input_mtok: 3 })).toEqual([3])
    expect(hour("gpt-x", prices)).toEqual([3.75, 7.5])
  })

  it("changes at midnight UTC of the day it is dated", () => {
    const prices = [{ prices: { input_mtok: 5 } }, from("2026-08-21", 4), from("2026-09-01", 3)]
    expect(
      inputAt(
        prices,
        "2026-08-20T23:59:59.999Z",
        "2026-08-21T00:00:00Z",
        "2026-08-31T23:59:59.999Z",
        "2026-09-01T00:00:00Z"
      )
    ).toEqual([5, 4, 4, 3])
  })

  it("follows the hours of the day, the end excluded", () => {
    const prices = [{ prices: { input_mtok: 1 } }, between("00:30:00Z", "16:30:00Z", 2)]
    expect(
      inputAt(
        prices,
        "2026-09-23T00:29:59.999Z",
        "2026-09-23T00:30:00Z",
        "2026-09-23T16:29:59.999Z",
        "2026-09-23T16:30:00Z"
      )
    ).toEqual([1, 2, 2, 1])
    expect(inputAt(prices, "1969-12-31T00:30:00Z", "1969-12-31T16:30:00Z")).toEqual([2, 1])
  })

  it("follows hours that reach past midnight, and hours of another time zone", () => {
    const night = [{ prices: { input_mtok: 1 } }, between("22:00:00Z", "02:00:00Z", 2)]
    expect(
      inputAt(night, "2026-09-23T21:59:00Z", "2026-09-23T22:00:00Z", "2026-09-24T01:59:00Z", "2026-09-24T02:00:00Z")
    ).toEqual([1, 2, 2, 1])
    // 08:00 to 10:00 in Peking is 00:00 to 02:00 UTC.
    const peking = [{ prices: { input_mtok: 1 } }, between("08:00:00+08:00", "10:00:00+08:00", 2)]
    expect(inputAt(peking, "2026-09-23T00:00:00Z", "2026-09-23T02:00:00Z", "2026-09-23T08:00:00Z")).toEqual([2, 1, 1])
  })

  it("lets the later of two conditions count, and the first entry where none holds", () => {
    const prices = [
      { prices: { input_mtok: 1 } },
      from("2026-01-01", 2),
      between("01:00:00Z", "04:00:00Z", 3),
      between("06:00:00Z", "10:00:00Z", 4)
    ]
    expect(
      inputAt(prices, "2025-01-01T05:00:00Z", "2026-05-01T05:00:00Z", "2026-05-01T01:00:00Z", "2026-05-01T09:00:00Z")
    ).toEqual([1, 2, 3, 4])
    expect(inputAt([from("2026-01-01", 1), from("2026-02-01", 2)], "2020-01-01T00:00:00Z")).toEqual([1])
    expect(inputAt([from("2020-01-01", 1), { prices: { input_mtok: 2 } }], "2026-01-01T00:00:00Z")).toEqual([2])
  })

  it("takes the price without conditions for an instant that is none", () => {
    const prices = [{ prices: { input_mtok: 1 } }, from("2020-01-01", 2), between("00:00:00Z", "23:00:00Z", 3)]
    expect(ratesAt(listPrice(model(prices)), Number.NaN).bands[0].input).toBe(1)
  })
})
