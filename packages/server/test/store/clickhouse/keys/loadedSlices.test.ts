import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { loadedSlices } from "../../../../src/store/clickhouse/keys/loadedSlices.js"

const minute = 60

const minutes = FastCheck.uniqueArray(
  FastCheck.record({
    minute: FastCheck.nat(500).map((at) => at * minute),
    spans: FastCheck.integer({ min: 1, max: 50 })
  }),
  { selector: (one) => one.minute, maxLength: 60 }
)

describe("how the keys of the stored spans are loaded", () => {
  it.prop(
    "each minute of the newest spans once, oldest first, in slices that stay small",
    { minutes, most: FastCheck.integer({ min: 0, max: 1_500 }), atOnce: FastCheck.integer({ min: 1, max: 200 }) },
    ({ atOnce, minutes, most }) => {
      const { before, slices } = loadedSlices(minutes, most, atOnce)
      const within = (from: number, to: number) => minutes.filter((one) => one.minute >= from && one.minute < to)
      const spansOf = (some: typeof minutes) => some.reduce((sum, { spans }) => sum + spans, 0)

      slices.forEach(({ from, to }, at) => {
        expect(from).toBeLessThan(to)
        const next = slices[at + 1]
        if (next !== undefined) expect(to).toBeLessThanOrEqual(next.from)
        const some = within(from, to)
        expect(some.length === 1 || spansOf(some) <= atOnce).toBe(true)
      })

      const loaded = slices.flatMap(({ from, to }) => within(from, to))
      const left = minutes.filter((one) => !loaded.includes(one))
      expect(spansOf(loaded)).toBeLessThanOrEqual(most)
      if (before === undefined) expect(left).toEqual([])
      else {
        // What is left out began earlier, what is loaded did not, and the newest that is left out would have been too much.
        expect(left.every((one) => one.minute + minute <= before)).toBe(true)
        expect(loaded.every((one) => one.minute >= before)).toBe(true)
        const newest = Math.max(...left.map((one) => one.minute))
        expect(newest + minute).toBe(before)
        expect(spansOf(loaded) + spansOf(left.filter((one) => one.minute === newest))).toBeGreaterThan(most)
      }
    }
  )

  it("an hour of 20,000 spans a second is loaded in pieces that a text can hold", () => {
    const busy = Array.from({ length: 60 }, (_, at) => ({ minute: at * minute, spans: 1_000_000 }))
    const { before, slices } = loadedSlices(busy, 2 ** 26, 2 ** 19)
    expect([before, slices.length]).toEqual([undefined, 60])
  })
})
