import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { ago, duration } from "../../src/format/Duration.js"

const worth: Readonly<Record<string, number>> = { ms: 1, s: 1e3, min: 6e4, h: 36e5, d: 864e5 }

/** What a shown duration says, in milliseconds. */
const read = (shown: string) =>
  [...shown.matchAll(/([\d.]+) (ms|s|min|h|d)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (worth[unit ?? ""] ?? Number.NaN),
    0
  )

describe("duration", () => {
  it("is given in the unit a person would choose", () => {
    expect(duration(0)).toBe("0 ms")
    expect(duration(0.01)).toBe("<0.1 ms")
    expect(duration(4.94)).toBe("4.9 ms")
    expect(duration(340)).toBe("340 ms")
    expect(duration(1_200)).toBe("1.2 s")
    expect(duration(72_000)).toBe("1 min 12 s")
    expect(duration(3_720_000)).toBe("1 h 2 min")
    expect(duration(97_200_000)).toBe("1 d 3 h")
  })

  it("goes on to the next unit where rounding reaches it", () => {
    expect(duration(9.96)).toBe("10 ms")
    expect(duration(999.6)).toBe("1.0 s")
    expect(duration(59_960)).toBe("1 min 0 s")
    expect(duration(3_599_600)).toBe("1 h 0 min")
    expect(duration(86_399_000)).toBe("1 d 0 h")
  })

  it("shows a dash for what is no duration", () => {
    expect(duration(-1)).toBe("–")
    expect(duration(Number.NaN)).toBe("–")
  })

  const durations = FastCheck.double({ min: 10, max: 1e10, noNaN: true })

  it.prop("is never far from the truth", { ms: durations }, ({ ms }) => {
    expect(Math.abs(read(duration(ms)) - ms)).toBeLessThanOrEqual(ms * 0.05)
  })

  it.prop("never shows the longer as the shorter", { a: durations, b: durations }, ({ a, b }) => {
    expect(read(duration(Math.min(a, b)))).toBeLessThanOrEqual(read(duration(Math.max(a, b))))
  })

  it.prop("never fills a unit to the brim", { ms: durations }, ({ ms }) => {
    expect(duration(ms)).not.toMatch(/\b(1000 ms|60(\.0)? s|60 min|24 h)\b/)
  })
})

describe("ago", () => {
  it("counts whole units, and calls the last seconds now", () => {
    expect(ago(0)).toBe("just now")
    expect(ago(4_999)).toBe("just now")
    expect(ago(12_000)).toBe("12 s ago")
    expect(ago(59_999)).toBe("59 s ago")
    expect(ago(60_000)).toBe("1 min ago")
    expect(ago(7_200_000)).toBe("2 h ago")
    expect(ago(200_000_000)).toBe("2 d ago")
  })

  it("calls it now where a clock was set back", () => {
    expect(ago(-60_000)).toBe("just now")
  })
})
