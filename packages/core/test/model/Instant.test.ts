import { FastCheck, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { formatInstant, Instant, parseInstant } from "../../src/model/Instant.js"

const nanos = (iso: string) => BigInt(Date.parse(iso)) * 1_000_000n
const afternoon = nanos("2026-02-09T15:30:00Z")

describe("an instant", () => {
  it("is UTC where it names no zone, and midnight where it names no time", () => {
    expect(parseInstant("2026-02-09T15:30:00Z")).toBe(afternoon)
    expect(parseInstant("2026-02-09T15:30:00")).toBe(afternoon)
    expect(parseInstant("2026-02-09 15:30")).toBe(afternoon)
    expect(parseInstant(" 2026-02-09t15:30:00z ")).toBe(afternoon)
    expect(parseInstant("2026-02-09")).toBe(nanos("2026-02-09T00:00:00Z"))
    expect(parseInstant("1970-01-01")).toBe(0n)
  })

  it("may have an offset, and a blank is a plus that a URL has eaten", () => {
    expect(parseInstant("2026-02-09T15:30:00+00:00")).toBe(afternoon)
    expect(parseInstant("2026-02-09T15:30:00 00:00")).toBe(afternoon)
    expect(parseInstant("2026-02-09T21:00:00+05:30")).toBe(afternoon)
    expect(parseInstant("2026-02-09T21:00:00 0530")).toBe(afternoon)
    expect(parseInstant("2026-02-09T07:30:00-08:00")).toBe(afternoon)
  })

  it("is exact to the nanosecond", () => {
    expect(parseInstant("2026-02-09T15:30:00.123456789Z")).toBe(afternoon + 123_456_789n)
    expect(parseInstant("2026-02-09T15:30:00,5Z")).toBe(afternoon + 500_000_000n)
    expect(formatInstant(afternoon)).toBe("2026-02-09T15:30:00.000Z")
    expect(formatInstant(afternoon + 1n)).toBe("2026-02-09T15:30:00.000000001Z")
    expect(formatInstant(afternoon + 1_000n)).toBe("2026-02-09T15:30:00.000001Z")
    expect(formatInstant(afternoon + 120_000_000n)).toBe("2026-02-09T15:30:00.120Z")
  })

  it("that is written is read as the same one", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (at) => {
        expect(parseInstant(formatInstant(at))).toBe(at)
      })
    )
  })

  it("is none where the calendar or the clock has no such thing", () => {
    const impossible = [
      "2026-02-30",
      "2025-02-29",
      "2026-13-01",
      "2026-00-10",
      "2026-01-00",
      "2026-01-01T24:00:00Z",
      "2026-01-01T23:60:00Z",
      "2026-01-01T23:59:60Z",
      "2026-01-01T12:00:00+15:00",
      "2026-01-01T12:00:00+05:60",
      "0050-01-01",
      "0099-01-01",
      "0000-01-01",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+01:00",
      "2262-04-12",
      "9999-12-31"
    ]
    for (const text of impossible) expect(parseInstant(text), text).toBeUndefined()
    expect(parseInstant("2024-02-29")).toBe(nanos("2024-02-29T00:00:00Z"))
    expect(parseInstant("2262-04-11")).toBe(nanos("2262-04-11T00:00:00Z"))
  })

  it("is none where the text is something else", () => {
    for (const text of [
      "",
      "now",
      "1760000000",
      "2026",
      "2026-2-9",
      "09.02.2026",
      "2026-02-09T15",
      "2026-02-09T15:30:00 UTC"
    ]) {
      expect(parseInstant(text), text).toBeUndefined()
    }
    expect(String(Schema.decodeUnknownEither(Instant)("yesterday"))).toContain("such as 2026-02-09T15:30:00Z")
    expect(String(Schema.decodeUnknownEither(Instant)(5))).toContain("expected a text")
  })
})
