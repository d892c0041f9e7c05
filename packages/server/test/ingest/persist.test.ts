import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Fiber, TestClock } from "effect"
import { persist } from "../../src/ingest/persist.js"
import type { Appended, EncodedEntry } from "../../src/store/SpanStore.js"
import { StoreError } from "../../src/store/StoreError.js"

const entryOf = (row: string): EncodedEntry => ({
  organisation: "local",
  traceId: row,
  spanId: "",
  hash: { a: 0, b: 0 },
  start: 0,
  request: false,
  row: Buffer.from(row),
  bytes: row.length
})

const all = (batch: ReadonlyArray<EncodedEntry>): Appended => ({
  stored: batch.length,
  duplicates: 0,
  contested: [],
  arrived: []
})
const away = new StoreError({ transient: true, cause: new Error("away") })
const nonsense = new StoreError({ transient: false, cause: new Error("nonsense") })

const isBad = ({ row }: EncodedEntry) => row.toString().startsWith("bad")

describe("writing a batch", () => {
  it.prop(
    "stores all but the spans that the store will never take, whichever they are, and asks a few times for each of these",
    { bad: FastCheck.array(FastCheck.boolean(), { minLength: 1, maxLength: 200 }) },
    ({ bad }) => {
      const stored: Array<string> = []
      let asked = 0
      let told = 0
      const append = (batch: ReadonlyArray<EncodedEntry>) =>
        Effect.suspend(() => {
          asked++
          if (batch.some(isBad)) return Effect.fail(nonsense)
          stored.push(...batch.map(({ row }) => row.toString()))
          return Effect.succeed(all(batch))
        })
      const batch = bad.map((wrong, at) => entryOf(`${wrong ? "bad" : "good"} ${at}`))
      const became = Effect.runSync(persist(append, () => Effect.sync(() => void told++))(batch))
      const wrong = batch.filter(isBad)
      expect([...became.refused]).toEqual(wrong.map((entry) => [entry, "nonsense"]))
      expect(stored).toEqual(batch.filter((entry) => !isBad(entry)).map(({ row }) => row.toString()))
      expect(became.stored).toBe(stored.length)
      expect(asked).toBeLessThanOrEqual(1 + 2 * wrong.length * Math.ceil(Math.log2(batch.length) + 1))
      expect(told).toBeGreaterThanOrEqual(wrong.length)
    }
  )

  it("adds up what became of its halves", () => {
    const [first, second] = [entryOf("good 1"), entryOf("good 2")]
    const append = (batch: ReadonlyArray<EncodedEntry>) =>
      batch.some(isBad)
        ? Effect.fail(nonsense)
        : Effect.succeed({ stored: 1, duplicates: 2, contested: batch.slice(0, 1), arrived: [] })
    const became = Effect.runSync(
      persist(append, () => Effect.void)([first, entryOf("bad"), second, entryOf("good 3")])
    )
    expect([became.stored, became.duplicates, became.contested, became.refused.size]).toEqual([
      2,
      4,
      [first, second],
      1
    ])
  })

  it.effect("goes on for as long as it takes where the store is away, and never gives up what it may have", () =>
    Effect.gen(function* () {
      let [asked, told] = [0, 0]
      let back = false
      const append = (batch: ReadonlyArray<EncodedEntry>) =>
        Effect.suspend(() => {
          asked++
          return back ? Effect.succeed(all(batch)) : Effect.fail(away)
        })
      const writing = yield* Effect.fork(persist(append, () => Effect.sync(() => void told++))([entryOf("a")]))
      yield* TestClock.adjust("10 minutes")
      // Every two seconds, give or take.
      expect(asked).toBeGreaterThan(200)
      expect(asked).toBeLessThan(500)
      expect(told).toBe(asked)
      back = true
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(writing)).toMatchObject({ stored: 1 })
    })
  )

  it.effect("parts it while the store is away now and then, and asks nobody twice for what is written", () =>
    Effect.gen(function* () {
      const stored: Array<string> = []
      let asked = 0
      const append = (batch: ReadonlyArray<EncodedEntry>) =>
        Effect.suspend(() => {
          if (++asked % 2 === 1) return Effect.fail(away)
          if (batch.some(isBad)) return Effect.fail(nonsense)
          stored.push(...batch.map(({ row }) => row.toString()))
          return Effect.succeed(all(batch))
        })
      const batch = ["a", "bad", "b", "c", "d"].map(entryOf)
      const writing = yield* Effect.fork(persist(append, () => Effect.void)(batch))
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(writing)).toMatchObject({ stored: 4 })
      expect(stored).toEqual(["a", "b", "c", "d"])
    })
  )
})
