import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, FastCheck } from "effect"
import { batchInterval, drainTime, remembered, rest, usualOf } from "../../src/ingest/batchInterval.js"
import { IngestConfig } from "../../src/ingest/IngestConfig.js"

const bounds = Effect.runSync(Effect.provide(IngestConfig, Context.empty()))
const at = (parts: number, usualMs = 0, busy = 1, few = false) =>
  Duration.toMillis(batchInterval(bounds, { parts, usualMs, busy }, few))

const figure = FastCheck.double({ min: 0, max: 1e9, noNaN: true })

describe("how long a batch is gathered", () => {
  it("is a tenth of a second where the store has few parts, and a second at most, however many", () => {
    expect([0, 100, 500, 100_000].map((parts) => at(parts))).toEqual([100, 100, 500, 1_000])
  })

  it("is as long as an SDK gathers where the batch before had few spans, and still longer where the store asks for it", () => {
    expect(at(10, 0, 0, true)).toBe(250)
    expect([200, 500].map((parts) => at(parts, 0, 0, true))).toEqual([250, 500])
    expect(at(10, 200, 1, true)).toBe(300)
  })

  it("is half as long again as a write takes where the process has no time left, and that is more", () => {
    expect([20, 66, 80, 200, 5_000].map((usualMs) => at(10, usualMs))).toEqual([100, 100, 120, 300, 1_000])
    expect(at(500, 80)).toBe(500)
    expect([0, 0.5, 0.79, 0.8, 0.95].map((busy) => at(10, 200, busy))).toEqual([100, 100, 100, 300, 300])
    // A wall clock that is set back makes a write take less than no time.
    expect(at(10, -5_000)).toBe(100)
  })

  it("goes by what writes take as a rule, and not by one that was held up", () => {
    expect(usualOf([])).toBe(0)
    expect(usualOf([70])).toBe(70)
    expect(usualOf([60, 70, 900, 65, 80].slice(-remembered))).toBe(70)
  })

  it.prop(
    "never leaves its bounds, and is never shorter for a store that is more crowded, or slower, or after few spans",
    { parts: figure, more: figure, usual: figure },
    ({ more, parts, usual }) => {
      expect(at(parts, usual)).toBeGreaterThanOrEqual(100)
      expect(at(parts, usual, 1, true)).toBeLessThanOrEqual(1_000)
      expect(at(parts, usual, 1, true)).toBeGreaterThanOrEqual(at(parts, usual))
      expect(at(parts + more, usual)).toBeGreaterThanOrEqual(at(parts, usual))
      expect(at(parts, usual + more)).toBeGreaterThanOrEqual(at(parts, usual))
    }
  )
})

describe("how long the store is left alone after a batch", () => {
  const millis = (insertMs: number, parts: number) => Duration.toMillis(rest(bounds, { insertMs, parts }))

  it("is not at all where it has few parts, as long as the batch took where it has twice as many, and a second at most", () => {
    expect([0, 1, 100, 150, 200, 300, 1_000, 100_000].map((parts) => millis(300, parts))).toEqual([
      0, 0, 0, 150, 300, 600, 1_000, 1_000
    ])
    // A wall clock that is set back makes a write take less than no time.
    expect(millis(-5_000, 200)).toBe(0)
  })

  it.prop(
    "is never shorter for a store that is more crowded",
    { insertMs: figure, parts: figure, more: figure },
    ({ insertMs, more, parts }) => {
      expect(millis(insertMs, parts + more)).toBeGreaterThanOrEqual(millis(insertMs, parts))
    }
  )
})

describe("when a sender that finds no room is told to come back", () => {
  const seconds = (bytes: number, insertBytes: number, insertMs: number) =>
    Duration.toSeconds(drainTime(bytes, { insertBytes, insertMs }))

  it("is when the store has written what waits, if it goes on as it did last", () => {
    expect(seconds(100_000_000, 10_000_000, 500)).toBe(5)
    expect(seconds(100_000_000, 10_000_000, 1_000)).toBe(10)
  })

  it("is a second where nothing was written yet, or all is quick, and half a minute where the store hardly moves", () => {
    expect(seconds(100_000_000, 0, 0)).toBe(1)
    expect(seconds(1_000, 10_000_000, 5)).toBe(1)
    expect(seconds(100_000_000, 1_000, 60_000)).toBe(30)
    // A wall clock that is set back makes a write take less than no time.
    expect(seconds(100_000_000, 1_000, -5_000)).toBe(1)
  })
})
