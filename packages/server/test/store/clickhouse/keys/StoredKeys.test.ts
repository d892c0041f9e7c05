import { Effect, Layer } from "effect"
import { describe, expect, it } from "vitest"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { identity, type Known, make } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import type { EncodedEntry } from "../../../../src/store/SpanStore.js"
import { StoreError } from "../../../../src/store/StoreError.js"
import { begunWith, entry, insertOf, prepared } from "../stores.js"

/** Writes rows past everything that would know of them. */
const write = (...entries: ReadonlyArray<EncodedEntry>) => insertOf(begunWith(entries))

/** A database that is watched: how often it was asked, and for which statement to fail. */
const watched = (fails: (asked: number) => boolean = () => false) => {
  const seen = { asked: 0 }
  const layer = Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const rows: typeof real.rows = (row, statement) =>
        Effect.suspend(() =>
          fails(++seen.asked)
            ? Effect.fail(new StoreError({ transient: true, cause: new Error("away") }))
            : real.rows(row, statement)
        )
      return Database.make({ ...real, rows })
    })
  )
  return { seen, layer }
}

const unseenOf = (keys: Known, ...entries: ReadonlyArray<EncodedEntry>) => keys.unseen(entries)

const run = <A, E>(use: Effect.Effect<A, E, Database>) => use.pipe(Effect.provide(prepared()), Effect.runPromise)

const hour = 3_600_000

describe("what is known of the stored spans", () => {
  it("includes what began in the first and in the last instant of a minute", () =>
    run(
      Effect.gen(function* () {
        const minute = Math.floor(Date.now() / 60_000) * 60_000
        const ends = [-60_000, -59_999, -1_001, -1_000, -500, -1].map((ms) => entry({}, "a", minute + ms))
        // Each in a part of its own, which the engine may pass over as a whole.
        yield* Effect.forEach(ends, (one) => write(one))
        expect(yield* unseenOf(yield* make(), ...ends)).toEqual([])
      })
    ))

  it("is all that was stored before, of every organisation by itself; new spans cost no question", () =>
    run(
      Effect.gen(function* () {
        const [one, other, late] = [entry(), entry({}, "b"), entry({}, "a", Date.now() - 20 * 24 * hour)]
        yield* write(one, other, late)
        const { layer, seen } = watched()
        yield* Effect.gen(function* () {
          const keys = yield* make()
          const twin = { ...other, organisation: "a" }
          const fresh = Array.from({ length: 50 }, () => entry())
          expect(yield* unseenOf(keys, one, other, late, twin, ...fresh)).toEqual([twin, ...fresh])
          const before = seen.asked
          const fresher = Array.from({ length: 50 }, () => entry())
          yield* unseenOf(keys, ...fresher)
          expect(seen.asked).toBe(before)
        }).pipe(Effect.provide(layer))
      })
    ))

  it("is asked of the store where a span is as old as those that are no longer remembered", () =>
    run(
      Effect.gen(function* () {
        const now = Date.now()
        const old = Array.from({ length: 30 }, () => entry({}, "a", now - 5 * hour))
        const recent = Array.from({ length: 8 }, (_, at) => entry({}, "a", now - hour + at))
        yield* write(...old, ...recent)
        const { layer, seen } = watched()
        yield* Effect.gen(function* () {
          const keys = yield* make(20)
          expect(yield* unseenOf(keys, ...old, ...recent)).toEqual([])
          const before = seen.asked
          const [oldOne, newOne] = [entry({}, "a", now - 6 * hour), entry({}, "a", now)]
          expect(yield* unseenOf(keys, oldOne)).toEqual([oldOne])
          expect(seen.asked).toBe(before + 1)
          expect(yield* unseenOf(keys, newOne)).toEqual([newOne])
          expect(seen.asked).toBe(before + 1)
          // What is forgotten later, while it runs, is asked for as well.
          const many = Array.from({ length: 200 }, (_, at) => entry({}, "a", now + at))
          yield* write(...many)
          for (const { hash, start } of many) keys.note(hash, start)
          expect(yield* unseenOf(keys, ...many)).toEqual([])
        }).pipe(Effect.provide(layer))
      })
    ))

  it("is found for more spans than fit into one question", () =>
    run(
      Effect.gen(function* () {
        const many = Array.from({ length: 4_000 }, () => entry())
        yield* write(...many)
        const keys = yield* make()
        const found = yield* keys.stored(many)
        expect(found.size).toBe(4_000)
        expect(yield* unseenOf(keys, ...many)).toEqual([])
      })
    ))

  it("includes what was noted while it was being read, and what was noted before", () =>
    run(
      Effect.gen(function* () {
        const before = entry()
        const during = entry()
        const keys: { current?: Known } = {}
        let told = false
        const { layer } = watched(() => {
          // The first question has gone out: what is written now is in no answer.
          if (!told) keys.current?.note(during.hash, during.start)
          told = true
          return false
        })
        yield* Effect.gen(function* () {
          keys.current = yield* make()
          keys.current.note(before.hash, before.start)
          yield* keys.current.load
          yield* write(before, during)
          expect(yield* unseenOf(keys.current, before, during)).toEqual([])
        }).pipe(Effect.provide(layer))
      })
    ))

  it("is read again where reading failed, and nothing that was noted meanwhile is lost", () =>
    run(
      Effect.gen(function* () {
        const [stored, noted] = [entry(), entry()]
        yield* write(stored)
        const { layer } = watched((asked) => asked <= 3)
        yield* Effect.gen(function* () {
          const keys = yield* make()
          expect((yield* Effect.flip(keys.load)).transient).toBe(true)
          expect((yield* Effect.flip(unseenOf(keys, stored))).transient).toBe(true)
          keys.note(noted.hash, noted.start)
          expect((yield* Effect.flip(keys.load)).transient).toBe(true)
          yield* write(noted)
          expect(yield* unseenOf(keys, stored, noted)).toEqual([])
        }).pipe(Effect.provide(layer))
      })
    ))

  it("is learned anew where others may have written, and keeps what was noted since", () =>
    run(
      Effect.gen(function* () {
        const keys = yield* make()
        yield* keys.load
        const others = entry()
        yield* write(others)
        expect(yield* unseenOf(keys, others)).toEqual([others])
        yield* keys.load
        expect(yield* unseenOf(keys, others)).toEqual([])
      })
    ))

  it("tells spans apart by all three: organisation, trace and span", () => {
    const one = entry()
    const ids = [one, { ...one, organisation: "b" }, entry({ trace_id: one.traceId }), entry({ span_id: one.spanId })]
    expect(new Set(ids.map(identity)).size).toBe(4)
  })
})
