import { describe, expect, it } from "vitest"
import { stretchBefore } from "../../src/overview/Before.js"

const now = Date.parse("2026-03-10T12:00:00Z")
const nanos = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n

describe("the stretch of time before a range", () => {
  it("is as long as the period, and ends where that begins", () => {
    expect(stretchBefore({ period: "24h" }, now)).toEqual({
      from: nanos("2026-03-08T12:00:00Z"),
      to: nanos("2026-03-09T12:00:00Z") - 1n
    })
  })

  it("is as long as a free range, whatever the time is now", () => {
    const range = { from: Date.parse("2026-01-02T00:00:00Z"), to: Date.parse("2026-01-02T06:00:00Z") }
    expect(stretchBefore(range, now)).toEqual({
      from: nanos("2026-01-01T18:00:00Z"),
      to: nanos("2026-01-02T00:00:00Z") - 1n
    })
  })

  it("is not there before all time, nor before time began", () => {
    expect(stretchBefore({ period: "all" }, now)).toBeUndefined()
    expect(stretchBefore({ from: 1_000, to: 10_000 }, now)).toBeUndefined()
  })
})
