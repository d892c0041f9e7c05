import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, FastCheck } from "effect"
import { batchInterval, drainTime } from "../../src/ingest/batchInterval.js"
import { IngestConfig } from "../../src/ingest/IngestConfig.js"

const bounds = Effect.runSync(Effect.provide(IngestConfig, Context.empty()))
const at = (parts: number) => Duration.toMillis(batchInterval(bounds, { parts }))

const figure = FastCheck.double({ min: 0, max: 1e9, noNaN: true })

describe("how long a batch is gathered", () => {
  it("is a tenth of a second where the store has few parts, and a second at most, however many", () => {
    expect([0, 100, 500, 100_000].map(at)).toEqual([100, 100, 500, 1_000])
  })

  it.prop(
    "never leaves its bounds, and is never shorter for a store that is more crowded",
    { parts: figure, more: figure },
    ({ more, parts }) => {
      expect(at(parts)).toBeGreaterThanOrEqual(100)
      expect(at(parts)).toBeLessThanOrEqual(1_000)
      expect(at(parts + more)).toBeGreaterThanOrEqual(at(parts))
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
