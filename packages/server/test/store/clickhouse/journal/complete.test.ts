import { Effect, Layer } from "effect"
import { describe, expect, it } from "vitest"
import { Arrivals } from "../../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import * as alone from "../../../../src/store/clickhouse/claims/alone.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import type { Intact } from "../../../../src/store/clickhouse/intact/Intact.js"
import * as trusted from "../../../../src/store/clickhouse/intact/trusted.js"
import { complete } from "../../../../src/store/clickhouse/journal/complete.js"
import * as inFile from "../../../../src/store/clickhouse/journal/inFile.js"
import { type Begun, Journal } from "../../../../src/store/clickhouse/journal/Journal.js"
import { make, StoredKeys } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import { StoreError } from "../../../../src/store/StoreError.js"
import { freshDirectory } from "../../../directories.js"
import { exactly, newestPart, totals } from "../intact/disk.js"
import { begunWith, call, insertOf, prepared, withoutViews } from "../stores.js"

const day = 24 * 3_600_000

/** A store with a journal beside it. */
const run = <A, E>(use: Effect.Effect<A, E, Database | Intact | Journal | StoredKeys>) =>
  use.pipe(
    Effect.provide(
      Layer.mergeAll(Layer.effect(StoredKeys, make()), inFile.layer(freshDirectory(), false), trusted.layer).pipe(
        Layer.provideMerge(prepared())
      )
    ),
    Effect.runPromise
  )

/** As the process before this one left it: begun, done in part, and not ended. */
const begin = (begun: Begun) => Effect.flatMap(Journal, (journal) => journal.begin(begun))

const left = Effect.flatMap(Journal, (journal) => journal.left)

describe("an insert that a process had begun when it was killed", () => {
  it("is completed in what views make of it, and completing it once more changes nothing", () =>
    run(
      Effect.gen(function* () {
        const begun = begunWith(Array.from({ length: 20 }, () => call()))
        yield* insertOf(begunWith([call(), call()]))
        yield* begin(begun)
        yield* withoutViews(insertOf(begun))
        expect(yield* totals).toEqual({ ...exactly(2), rows: 22, spans: 22 })
        for (let round = 0; round < 3; round++) {
          yield* complete
          expect(yield* totals).toEqual(exactly(22))
          yield* begin(begun)
        }
      })
    ))

  it("is left alone where all of it was done already", () =>
    run(
      Effect.gen(function* () {
        const begun = begunWith([call(), call()])
        yield* begin(begun)
        yield* insertOf(begun)
        yield* complete
        expect(yield* totals).toEqual(exactly(2))
        expect(yield* left).toBeUndefined()
      })
    ))

  it("is left to its sender where nothing of it was done: it was never answered", () =>
    run(
      Effect.gen(function* () {
        const begun = begunWith([call(), call()])
        yield* begin(begun)
        yield* complete
        expect(yield* totals).toEqual(exactly(0))
        expect(yield* left).toBeUndefined()
        yield* insertOf(begun)
        expect(yield* totals).toEqual(exactly(2))
      })
    ))

  it("is kept as far as it came, in the table and beside it, where some months were written and others not", () =>
    run(
      Effect.gen(function* () {
        const months = [0, 31, 62].map((days) => call({}, "a", Date.now() - days * day))
        const begun = begunWith(months)
        yield* begin(begun)
        yield* withoutViews(insertOf({ ...begun, rows: months[1]?.row ?? Buffer.alloc(0) }))
        for (let round = 0; round < 2; round++) {
          yield* complete
          expect(yield* totals).toEqual(exactly(1))
          yield* begin(begun)
        }
      })
    ))

  it("is counted nowhere where the table has lost it, whatever the engine remembers of it", () =>
    run(
      Effect.gen(function* () {
        const { quoted, run: direct } = yield* Database
        const begun = begunWith([call(), call()])
        yield* begin(begun)
        yield* insertOf(begun)
        yield* direct(`ALTER TABLE ${quoted}.spans DROP PART '${(yield* newestPart("spans")).name}'`)
        yield* complete
        expect(yield* totals).toEqual(exactly(0))
      })
    ))

  it("is completed with the columns that it was begun with, should there be others by now", () =>
    run(
      Effect.gen(function* () {
        const { quoted, run: direct } = yield* Database
        const begun = begunWith([call(), call()])
        yield* begin(begun)
        yield* withoutViews(insertOf(begun))
        yield* direct(`ALTER TABLE ${quoted}.spans ADD COLUMN newer String DEFAULT 'x' AFTER org_id`)
        yield* complete
        expect(yield* totals).toEqual(exactly(2))
      })
    ))

  it("is completed before anything else is begun, and as soon as the store answers", () =>
    run(
      Effect.gen(function* () {
        const begun = begunWith([call(), call()])
        yield* begin(begun)
        yield* withoutViews(insertOf(begun))
        const real = yield* Database
        let away = true
        const failing = new StoreError({ transient: true, cause: new Error("away") })
        const shaky = Database.make({
          ...real,
          run: (statement: string) => Effect.suspend(() => (away ? Effect.fail(failing) : real.run(statement)))
        })
        const write = yield* makeAppend.pipe(
          Effect.provide([alone.layer, Arrivals.Default]),
          Effect.provideService(Database, shaky)
        )
        const attempt = write([call()])
        expect((yield* Effect.flip(attempt)).transient).toBe(true)
        // It is still written down: the one that comes next has not taken its place.
        expect((yield* left)?.token).toBe(begun.token)
        away = false
        yield* attempt
        expect(yield* totals).toEqual(exactly(3))
      })
    ))
})
