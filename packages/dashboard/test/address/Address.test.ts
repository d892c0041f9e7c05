import { periods } from "@agentwatch/core/api/Query"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { periodOf, withPeriod } from "../../src/address/Address.js"

const period = FastCheck.constantFrom(...periods)

describe("the period in the address", () => {
  it("is 24 hours where none or an unknown one is given", () => {
    expect(periodOf("")).toBe("24h")
    expect(periodOf("?period=")).toBe("24h")
    expect(periodOf("?period=2y")).toBe("24h")
    expect(periodOf("?period=__proto__")).toBe("24h")
  })

  it("is not spelled out where it is the usual one", () => {
    expect(withPeriod("?period=7d", "24h")).toBe("")
    expect(withPeriod("", "7d")).toBe("?period=7d")
  })

  it("leaves the rest of the address as it is", () => {
    expect(withPeriod("?a=1&period=7d&b=2", "1h")).toBe("?a=1&period=1h&b=2")
    expect(withPeriod("?a=1&period=7d&b=2", "24h")).toBe("?a=1&b=2")
  })

  it.prop("is read as it was written, into whatever address", { period, search: FastCheck.string() }, (given) => {
    expect(periodOf(withPeriod(given.search, given.period))).toBe(given.period)
  })

  it.prop(
    "keeps every other parameter",
    { period, value: FastCheck.string({ unit: "grapheme" }) },
    ({ period, value }) => {
      const search = `?${new URLSearchParams({ other: value })}`
      expect(new URLSearchParams(withPeriod(search, period)).get("other")).toBe(value)
    }
  )
})
