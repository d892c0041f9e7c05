import { describe, expect, it } from "vitest"
import { startOf } from "../../src/address/startOf.js"

const now = Date.parse("2026-02-09T15:30:00Z")

describe("startOf", () => {
  it("goes back the whole period, in nanoseconds", () => {
    expect(startOf("1h", now)).toBe(BigInt(Date.parse("2026-02-09T14:30:00Z")) * 1_000_000n)
    expect(startOf("30d", now)).toBe(BigInt(Date.parse("2026-01-10T15:30:00Z")) * 1_000_000n)
  })

  it("has no start for all time", () => {
    expect(startOf("all", now)).toBeUndefined()
  })
})
