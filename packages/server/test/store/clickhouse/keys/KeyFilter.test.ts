import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { makeKeyFilter } from "../../../../src/store/clickhouse/keys/KeyFilter.js"
import { keyHash } from "../../../../src/store/clickhouse/keys/keyHash.js"

const key = (at: number) => keyHash(at.toString(16).padStart(32, "0"), at.toString(16).padStart(16, "0"))

const added = (filter: ReturnType<typeof makeKeyFilter>, from: number, to: number, start = 0) => {
  for (let at = from; at < to; at++) filter.add(key(at), start)
}

const word = FastCheck.integer({ min: 0, max: 2 ** 32 - 1 })

describe("the filter of stored keys", () => {
  it.prop(
    "never takes a key that was added for one that was not, as long as there is room",
    {
      keys: FastCheck.array(FastCheck.record({ a: word, b: word }), { maxLength: 512 }),
      first: FastCheck.integer({ min: 1, max: 64 })
    },
    ({ first, keys }) => {
      const filter = makeKeyFilter({ first, most: 2_048 })
      for (const one of keys) filter.add(one, 0)
      for (const one of keys) expect(filter.mayHave(one)).toBe(true)
      expect(filter.forgotten()).toBe(Number.NEGATIVE_INFINITY)
    }
  )

  it("takes fewer than one in a hundred new keys for known ones, however many steps it has", () => {
    for (const count of [1_000, 16_000, 250_000]) {
      const filter = makeKeyFilter({ first: 8_192, most: 2 ** 20 })
      added(filter, 0, count)
      let wrong = 0
      for (let at = 10_000_000; at < 10_100_000; at++) if (filter.mayHave(key(at))) wrong++
      expect(wrong / 100_000, `${count} keys`).toBeLessThan(0.01)
    }
  })

  it("holds two bytes a key and no more than its bound, however many are added", () => {
    const most = 16_384
    const filter = makeKeyFilter({ first: 1_024, most })
    expect(filter.bytes()).toBe(2 * 1_024)
    for (let at = 0; at < 20; at++) {
      added(filter, at * most, (at + 1) * most)
      expect(filter.bytes()).toBeLessThanOrEqual(2 * most)
    }
  })

  it("forgets what was added first, a step at a time, and says up to which beginning of a span that is", () => {
    const filter = makeKeyFilter({ first: 1_024, most: 4 * 1_024 })
    for (let step = 1; step <= 12; step++) {
      added(filter, step * 1_024, (step + 1) * 1_024, step * 1_000)
      for (let at = Math.max(1, step - 2) * 1_024; at < (step + 1) * 1_024; at++) {
        expect(filter.mayHave(key(at))).toBe(true)
      }
      if (step <= 4) expect(filter.forgotten()).toBe(Number.NEGATIVE_INFINITY)
      else expect([(step - 4) * 1_000, (step - 3) * 1_000]).toContain(filter.forgotten())
    }
  })

  it("does not let a new key that merely looks known make what is forgotten seem newer than it is", () => {
    const filter = makeKeyFilter({ first: 16, most: 64 })
    added(filter, 0, 16, 1_000)
    const alike = Array.from({ length: 10_000 }, (_, at) => key(1_000 + at)).find(filter.mayHave)
    filter.add(key(16), 8_000)
    if (alike !== undefined) filter.add(alike, 9_000)
    added(filter, 500, 562, 9_500)
    expect([alike === undefined, filter.forgotten()]).toEqual([false, 1_000])
  })

  it.prop(
    "whatever it has forgotten, began no later than it says",
    { starts: FastCheck.array(FastCheck.nat(1_000), { minLength: 50, maxLength: 400 }) },
    ({ starts }) => {
      const filter = makeKeyFilter({ first: 16, most: 64 })
      starts.forEach((start, at) => void filter.add(key(at), start))
      starts.forEach((start, at) => {
        if (!filter.mayHave(key(at))) expect(start).toBeLessThanOrEqual(filter.forgotten())
      })
    }
  )

  it("gives a key that is added again no second place", () => {
    const filter = makeKeyFilter({ first: 1_024, most: 4_096 })
    added(filter, 0, 500)
    for (let round = 0; round < 100; round++) added(filter, 0, 500)
    expect(filter.bytes()).toBe(2 * 1_024)
  })

  it("knows nothing of what it is told to have forgotten from the start", () => {
    expect(makeKeyFilter({ forgotten: 12 }).forgotten()).toBe(12)
  })
})
