import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, FastCheck } from "effect"
import { batchInterval, drainTime } from "../../src/ingest/batchInterval.js"
import { IngestConfig } from "../../src/ingest/IngestConfig.js"

const bounds = Effect.runSync(Effect.provide(IngestConfig, Context.empty()))
const at = (insertMs: number, parts: number) => Duration.toMillis(batchInterval(bounds, { insertMs, parts }))

const figure = FastCheck.double({ min: 0, max: 1e9, noNaN: true })

describe("how long a batch is gathered", () => {
  it("is a tenth of a second where the store keeps up, and a second at most, whatever is said of it", () => {
    expect(at(0, 0)).toBe(100)
    expect(at(40, 100)).toBe(100)
    expect(at(0, 500)).toBe(500)
    expect(at(60_000, 0)).toBeGreaterThan(100)
    expect(at(60_000, 100_000)).toBe(1_000)
    // A wall clock that is set back makes a write take less than no time.
    expect(at(-5_000, 0)).toBe(100)
  })

  it.prop(
    "never leaves its bounds, and is never shorter for a store that is slower or more crowded",
    { insertMs: figure, parts: figure, slower: figure, more: figure },
    ({ insertMs, more, parts, slower }) => {
      const one = at(insertMs, parts)
      expect(one).toBeGreaterThanOrEqual(100)
      expect(one).toBeLessThanOrEqual(1_000)
      expect(at(insertMs + slower, parts + more)).toBeGreaterThanOrEqual(one)
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
