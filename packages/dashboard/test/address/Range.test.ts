import { periods } from "@agentwatch/core/api/Query"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { asked, bounds, type Range, rangeOf, rangeSearch, searchOf } from "../../src/address/Range.js"

const [from, to] = ["2026-02-09T15:30:00.000Z", "2026-02-09T18:00:00.000Z"]
const free = { from: Date.parse(from), to: Date.parse(to) }

const instant = FastCheck.integer({ min: 0, max: Date.parse("2200-01-01") })
const range: FastCheck.Arbitrary<Range> = FastCheck.oneof(
  FastCheck.constantFrom(...periods).map((period) => ({ period })),
  FastCheck.tuple(instant, FastCheck.integer({ min: 1, max: 1_000_000 })).map(([from, more]) => ({
    from,
    to: from + more
  }))
)

describe("the range in the address", () => {
  it("is 24 hours where none or one there is not is given", () => {
    for (const search of [
      {},
      { period: "" },
      { period: "2y" },
      { period: "__proto__" },
      { period: 7 },
      { from },
      { to }
    ]) {
      expect(rangeOf(search)).toEqual({ period: "24h" })
    }
    expect(rangeOf({ from: to, to: from })).toEqual({ period: "24h" })
    expect(rangeOf({ from: "yesterday", to })).toEqual({ period: "24h" })
    expect(rangeOf({ from: "+100000-01-01", to: "+100001-01-01" })).toEqual({ period: "24h" })
  })

  it("goes from one instant to another where both are given, whatever the period says", () => {
    expect(rangeOf({ from, to, period: "7d" })).toEqual(free)
  })

  it("is not spelled out where it is the usual one, and nothing senseless stays in it", () => {
    expect(rangeSearch({ period: "24h", from: "nonsense" })).toEqual({})
    expect(rangeSearch({ period: "7d", other: "kept elsewhere" })).toEqual({ period: "7d" })
    expect(rangeSearch({ from, to })).toEqual({ from, to })
  })

  it.prop("is read as it was written", { range }, ({ range }) => {
    expect(rangeOf({ ...searchOf(range) })).toEqual(range)
  })

  it("is asked for as a period or as instants, never as both", () => {
    expect(asked({ period: "7d" })).toEqual({ period: "7d" })
    expect(asked(free)).toEqual({ from: BigInt(free.from) * 1_000_000n, to: BigInt(free.to) * 1_000_000n })
  })

  it("has instants for its ends, where it has ends", () => {
    expect(bounds({ period: "1h" }, 7_200_000)).toEqual({ from: 3_600_000_000_000n })
    expect(bounds({ period: "all" }, 7_200_000)).toEqual({})
    expect(bounds(free, 0)).toEqual(asked(free))
  })
})
