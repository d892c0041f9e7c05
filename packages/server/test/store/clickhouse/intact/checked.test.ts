import { linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { type Duration, Effect, Layer, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import { Arrivals } from "../../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import * as alone from "../../../../src/store/clickhouse/claims/alone.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import * as checked from "../../../../src/store/clickhouse/intact/checked.js"
import { type PlacedPart, partsOf } from "../../../../src/store/clickhouse/intact/damagedParts.js"
import { keepSources, leftKept } from "../../../../src/store/clickhouse/intact/rescue.js"
import * as inFile from "../../../../src/store/clickhouse/journal/inFile.js"
import { make, StoredKeys } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import type { RowInsert } from "../../../../src/store/clickhouse/RowInsert.js"
import type { SpanStore } from "../../../../src/store/SpanStore.js"
import { StoreError } from "../../../../src/store/StoreError.js"
import { storeDirectory } from "../../../directories.js"
import { call, prepared } from "../stores.js"
import { cut, exactly, failedWrite, merged, newestPart, totals } from "./disk.js"

const tables = ["spans", "traces", "sums"]

const batch = () => Array.from({ length: 20 }, () => call())

/** What befalls the disk after the engine has written the next insert, and a statement that fails the next time. */
interface Disk {
  fault?: Effect.Effect<unknown, StoreError, Database>
  refused?: RegExp
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
      return Database.make({
        ...real,
        insert: (rows: RowInsert) => Effect.zipRight(real.insert(rows), befalls),
        run: (statement: string) =>
          Effect.suspend(() => {
            if (!disk.refused?.test(statement)) return real.run(statement)
            delete disk.refused
            return Effect.fail(new StoreError({ transient: true, cause: new Error("not now") }))
          })
      })
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

/** A process that has the store. */
const run = <A, E>(use: Effect.Effect<A, E, Needs>, setting: Setting = {}) =>
  Effect.suspend(() => {
    const left = leftKept(setting.directory ?? "")
    return Effect.zipRight(checked.putBackLeft(left), use).pipe(Effect.provide(store(setting)))
  }).pipe(Effect.runPromise)

/** The first attempt at a batch fails, and the second is done. */
const failsOnce = (sent: ReturnType<(typeof SpanStore.Service)["append"]>) =>
  Effect.gen(function* () {
    expect(yield* Effect.either(Effect.asVoid(sent))).toMatchObject({ left: { transient: true } })
    return (yield* sent).stored
  })

const cpLinks = (from: string, to: string) => {
  mkdirSync(to)
  for (const file of readdirSync(from)) linkSync(join(from, file), join(to, file))
}

/** Three batches, which are one part of each table then. */
const mergedBatches = Effect.gen(function* () {
  const write = yield* makeAppend
  for (let round = 0; round < 3; round++) yield* write(batch())
  return yield* Effect.forEach(tables, (table) =>
    Effect.gen(function* () {
      yield* merged(table)
      return { table, part: yield* newestPart(table), sources: yield* partsOf(table, false) }
    })
  )
})

/** Keeps what a part was made from, and damages the part. */
const keptAndCut = ({
  part,
  sources,
  table
}: {
  part: PlacedPart
  sources: ReadonlyArray<PlacedPart>
  table: string
}) =>
  Effect.gen(function* () {
    keepSources(part, sources)
    yield* cut(table, "data.bin", 100)
    return { part, sources, beside: join(part.path, "..", "detached") }
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
          let damaged = ""
          disk.fault = Effect.map(cut(table, file, file === "columns_substreams.txt" ? 600 : 0), ({ name }) => {
            damaged = name
          })
          expect(yield* failsOnce(write(batch()))).toBe(20)
          expect(yield* totals).toEqual(exactly(20 * (at + 2)))
          expect((yield* partsOf(table, true)).map(({ name }) => name)).not.toContain(damaged)
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
        yield* mergedBatches
        yield* cut(table, "data.bin", 100)
        expect(yield* failsOnce(write(batch()))).toBe(20)
        expect(yield* totals).toEqual(exactly(80))
        yield* merged(table)
        expect(yield* totals).toEqual(exactly(80))
      })
    )
  )

  it("costs nothing where putting things right is cut off at any statement, and goes on", () => {
    const disk: Disk = {}
    return run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* mergedBatches
        yield* cut("spans", "data.bin", 100)
        const sent = write(batch())
        for (const refused of [/STOP MERGES/, /DROP PART/, /ATTACH PART/, /START MERGES/]) {
          disk.refused = refused
          yield* Effect.flip(Effect.asVoid(sent))
          expect(disk.refused).toBeUndefined()
        }
        expect((yield* sent).stored).toBe(20)
        expect(yield* totals).toEqual(exactly(80))
      }),
      { disk }
    )
  })

  it.each(tables)("costs nothing where what the insert wrote was merged into a damaged part of %s", async (table) => {
    for (const ends of [false, true]) {
      const disk: Disk = {}
      const directory = storeDirectory()
      const sent = batch()
      await run(
        Effect.gen(function* () {
          const write = yield* makeAppend
          yield* write(batch())
          disk.fault = Effect.zipRight(merged(table), cut(table, "data.bin", 100))
          const attempt = write(sent)
          yield* Effect.flip(Effect.asVoid(attempt))
          if (ends) return
          expect((yield* attempt).stored).toBe(20)
          expect(yield* totals).toEqual(exactly(40))
        }),
        { disk, directory }
      )
      await run(
        Effect.gen(function* () {
          const write = yield* makeAppend
          // What is there is counted, whatever it is, and what is sent again is there once.
          expect(yield* totals).toEqual(exactly((yield* totals).rows ?? -1))
          yield* write(sent)
          expect(yield* totals).toEqual(exactly(40))
        }),
        { directory }
      )
    }
  })

  it.each(tables)(
    "costs nothing where the process ends when an insert has been taken out of %s again",
    async (table) => {
      const disk: Disk = {}
      const directory = storeDirectory()
      const sent = batch()
      await run(
        Effect.gen(function* () {
          const write = yield* makeAppend
          yield* write(batch())
          disk.fault = cut(table, "data.bin", 100)
          yield* Effect.flip(Effect.asVoid(write(sent)))
        }),
        { disk, directory }
      )
      await run(
        Effect.gen(function* () {
          const write = yield* makeAppend
          expect(yield* totals).toEqual(exactly((yield* totals).rows ?? -1))
          yield* write(sent)
          expect(yield* totals).toEqual(exactly(40))
        }),
        { directory }
      )
    }
  )

  it("is noticed, and what it did put right, while nothing comes in", () =>
    run(
      Effect.gen(function* () {
        yield* mergedBatches
        yield* cut("spans", "skp_idx_by_trace.cmrk4")
        const putRight = Effect.gen(function* () {
          // None at all for the moment in which one is out and the others are not there yet.
          const part: PlacedPart | undefined = yield* newestPart("spans")
          return part?.level === 0 && (yield* totals).rows === 60 ? undefined : yield* Effect.fail("not yet")
        })
        yield* Effect.retry(putRight, Schedule.spaced("50 millis").pipe(Schedule.upTo("20 seconds")))
        expect(yield* totals).toEqual(exactly(60))
      }),
      { every: "50 millis" }
    ))

  const next = (directory: string) =>
    run(
      Effect.gen(function* () {
        expect(yield* totals).toEqual(exactly(60))
        yield* (yield* makeAppend)(batch())
        for (const table of tables) yield* merged(table)
        expect(yield* totals).toEqual(exactly(80))
      }),
      { directory }
    )

  it("costs nothing where the process ends before there is room to put it right", async () => {
    const directory = storeDirectory()
    const kept = await run(Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut)), { directory })
    // By then the engine has removed some of what the parts were made from, or all.
    for (const [at, { sources }] of kept.entries()) {
      for (const { path } of at === 1 ? sources.slice(1) : sources) rmSync(path, { recursive: true, force: true })
    }
    await next(directory)
  })

  it("counts nothing twice where the engine finds by itself what a damaged part was made from", async () => {
    const directory = storeDirectory()
    await run(Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut)), { directory })
    await next(directory)
  })

  it("costs nothing where the process ends with a part taken out, and some of what it was made from put back", async () => {
    const directory = storeDirectory()
    await run(
      Effect.gen(function* () {
        const { quoted, run: direct } = yield* Database
        const kept = yield* Effect.flatMap(mergedBatches, Effect.forEach(keptAndCut))
        for (const [at, { beside, part }] of kept.entries()) {
          const table = tables[at]
          const leaving = join(beside, `agentwatch-leaving-${part.name}`)
          renameSync(join(beside, `agentwatch-kept-${part.name}`), leaving)
          yield* direct(`ALTER TABLE ${quoted}.${table} DROP PART '${part.name}'`)
          if (at === 0) continue
          const out = join(beside, `agentwatch-out-${part.name}`)
          renameSync(leaving, out)
          const [one = ""] = readdirSync(out)
          cpLinks(join(out, one), join(beside, one))
          if (at === 2) yield* direct(`ALTER TABLE ${quoted}.${table} ATTACH PART '${one}'`)
        }
      }),
      { directory }
    )
    await next(directory)
  })
})
