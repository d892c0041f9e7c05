import { type Duration, Effect, Layer, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import { Arrivals } from "../../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import * as alone from "../../../../src/store/clickhouse/claims/alone.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import * as checked from "../../../../src/store/clickhouse/intact/checked.js"
import { keepSources } from "../../../../src/store/clickhouse/intact/rescue.js"
import { complete } from "../../../../src/store/clickhouse/journal/complete.js"
import * as inFile from "../../../../src/store/clickhouse/journal/inFile.js"
import { Journal } from "../../../../src/store/clickhouse/journal/Journal.js"
import { make, StoredKeys } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import type { RowInsert } from "../../../../src/store/clickhouse/RowInsert.js"
import type { SpanStore } from "../../../../src/store/SpanStore.js"
import type { StoreError } from "../../../../src/store/StoreError.js"
import { storeDirectory } from "../../../directories.js"
import { begunWith, entry, insertOf, prepared } from "../stores.js"
import { cut, exactly, failedWrite, merged, newestPart, totals } from "./disk.js"

const tables = ["spans", "traces", "sums"]

const batch = () =>
  Array.from({ length: 20 }, () => entry({ model_inference: { provider: "openai", model_name: "gpt-4o" } }))

/** What befalls the disk after the engine has written the next insert. */
interface Disk {
  fault?: Effect.Effect<void, StoreError, Database>
}

interface Setting {
  readonly directory?: string
  readonly disk?: Disk
  /** How often the store is looked after where nothing comes in. */
  readonly every?: Duration.DurationInput
}

/** The embedded store as a server opens it. */
const store = ({ directory = storeDirectory(), disk = {}, every = "1 hour" }: Setting) => {
  const faulty = Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const befalls = Effect.suspend(() => {
        const { fault = Effect.void } = disk
        delete disk.fault
        return Effect.provideService(fault, Database, real)
      })
      return Database.make({ ...real, insert: (rows: RowInsert) => Effect.zipRight(real.insert(rows), befalls) })
    })
  )
  return Layer.mergeAll(
    alone.layer,
    inFile.layer(directory, false),
    checked.layer(directory, every),
    Layer.effect(StoredKeys, make()),
    Arrivals.Default
  ).pipe(Layer.provideMerge(faulty), Layer.provide(prepared(directory)))
}

type Needs = Layer.Layer.Success<ReturnType<typeof store>>

const run = <A, E>(use: Effect.Effect<A, E, Needs>, setting: Setting = {}) =>
  use.pipe(Effect.provide(store(setting)), Effect.runPromise)

/** The first attempt at a batch fails, and the second is done. */
const failsOnce = (sent: ReturnType<(typeof SpanStore.Service)["append"]>) =>
  Effect.gen(function* () {
    expect(yield* Effect.either(Effect.asVoid(sent))).toMatchObject({ left: { transient: true } })
    return (yield* sent).stored
  })

describe("a disk that does not take what the engine writes", () => {
  it.each([
    // All that the engine needs of a part, and does not miss before it opens it the next time.
    { table: "spans", files: ["data.bin", "checksums.txt", "columns_substreams.txt", "count.txt"] },
    { table: "traces", files: ["data.bin"] },
    { table: "sums", files: ["data.bin"] }
  ])("leaves nothing of an insert in $table, and it is there once when it is sent again", ({ files, table }) => {
    const disk: Disk = {}
    return run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* write(batch())
        for (const [at, file] of files.entries()) {
          disk.fault = cut(table, file, file === "columns_substreams.txt" ? 600 : 0)
          expect(yield* failsOnce(write(batch()))).toBe(20)
          expect(yield* totals).toEqual(exactly(20 * (at + 2)))
        }
      }),
      { disk }
    )
  })

  it("leaves an insert whole that was written while something else was not", () =>
    run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* write(batch())
        yield* failedWrite
        expect(yield* failsOnce(write(batch()))).toBe(20)
        yield* write(batch())
        expect(yield* totals).toEqual(exactly(60))
      })
    ))

  it.each(tables)("costs nothing that was stored before it was merged in %s", (table) =>
    run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        for (let round = 0; round < 5; round++) yield* write(batch())
        yield* merged(table)
        yield* cut(table, "data.bin", 100)
        expect(yield* failsOnce(write(batch()))).toBe(20)
        expect(yield* totals).toEqual(exactly(120))
        yield* merged(table)
        expect(yield* totals).toEqual(exactly(120))
      })
    )
  )

  it("costs nothing where what the insert has written was merged into a part that is damaged", () => {
    const disk: Disk = {}
    return run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* write(batch())
        for (const [at, table] of tables.entries()) {
          disk.fault = Effect.zipRight(merged(table), cut(table, "data.bin", 100))
          expect(yield* failsOnce(write(batch()))).toBe(20)
          expect(yield* totals).toEqual(exactly(20 * (at + 2)))
        }
      }),
      { disk }
    )
  })

  it("is noticed, and what it did put right, while nothing comes in", () =>
    run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        for (let round = 0; round < 3; round++) yield* write(batch())
        yield* merged("spans")
        yield* cut("spans", "skp_idx_by_trace.cmrk4")
        const putRight = Effect.gen(function* () {
          const { level } = yield* newestPart("spans")
          return level === 0 && (yield* totals).rows === 60 ? undefined : yield* Effect.fail("not yet")
        })
        yield* Effect.retry(putRight, Schedule.spaced("50 millis").pipe(Schedule.upTo("20 seconds")))
        expect(yield* totals).toEqual(exactly(60))
      }),
      { every: "50 millis" }
    ))

  it("costs nothing where a process ends before there is room to put it right", async () => {
    const directory = storeDirectory()
    await run(
      Effect.gen(function* () {
        const { quoted, run: direct } = yield* Database
        const write = yield* makeAppend
        for (let round = 0; round < 3; round++) yield* write(batch())
        for (const table of tables) {
          yield* merged(table)
          const whole = yield* newestPart(table)
          yield* keepSources(table, whole)
          // By then the engine has removed what it was made from.
          yield* direct(`ALTER TABLE ${quoted}.${table} DROP PART '${whole.name}'`)
        }
        expect(yield* totals).toEqual(exactly(0))
      }),
      { directory }
    )
    await run(
      Effect.gen(function* () {
        yield* checked.putBackAll
        expect(yield* totals).toEqual(exactly(60))
        yield* checked.putBackAll
        expect(yield* totals).toEqual(exactly(60))
      }),
      { directory }
    )
  })

  it("counts nothing twice where the engine finds by itself what a damaged part was made from", async () => {
    const directory = storeDirectory()
    await run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        for (let round = 0; round < 3; round++) yield* write(batch())
        for (const table of tables) {
          yield* merged(table)
          yield* keepSources(table, yield* newestPart(table))
          yield* cut(table, "data.bin", 100)
        }
      }),
      { directory }
    )
    await run(
      Effect.gen(function* () {
        yield* checked.putBackAll
        expect(yield* totals).toEqual(exactly(60))
      }),
      { directory }
    )
  })

  it.each([
    ["spans", 0],
    ["traces", 20],
    ["sums", 20]
  ] as const)(
    "costs nothing where the process ends at once, and an insert's part of %s is broken",
    async (table, left) => {
      const directory = storeDirectory()
      await run(
        Effect.gen(function* () {
          const begun = begunWith(batch())
          yield* Effect.flatMap(Journal, (journal) => journal.begin(begun))
          yield* insertOf(begun)
          yield* cut(table, "data.bin", 100)
        }),
        { directory }
      )
      await run(
        Effect.gen(function* () {
          yield* complete
          expect(yield* totals).toEqual(exactly(left))
          yield* (yield* makeAppend)(batch())
          expect(yield* totals).toEqual(exactly(left + 20))
        }),
        { directory }
      )
    }
  )
})
