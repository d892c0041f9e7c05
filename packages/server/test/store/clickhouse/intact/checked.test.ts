import { Effect, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import { type PlacedPart, partsOf } from "../../../../src/store/clickhouse/intact/damagedParts.js"
import { guarded } from "../../../../src/store/clickhouse/intact/guarded.js"
import type { SpanStore } from "../../../../src/store/SpanStore.js"
import { asking, cut, exactly, failedWrite, merged, newestPart, totals } from "./disk.js"
import { batch, type Disk, mergedBatches, notNow, run, threeBatches } from "./process.js"

/** The first attempt at a batch fails, and the second is done. */
const failsOnce = (sent: ReturnType<(typeof SpanStore.Service)["append"]>) =>
  Effect.gen(function* () {
    expect(yield* Effect.either(Effect.asVoid(sent))).toMatchObject({ left: { transient: true } })
    return (yield* sent).stored
  })

describe("a disk that does not take what the engine writes", () => {
  it("leaves nothing of an insert in any table, and it is there once when it is sent again", () => {
    const disk: Disk = {}
    return run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* write(batch())
        let stored = 20
        for (const [table, file] of [
          // All that the engine needs of a part, and does not miss before it opens it the next time.
          ["spans", "data.bin"],
          ["spans", "checksums.txt"],
          ["spans", "columns_substreams.txt"],
          ["traces", "data.bin"],
          ["sums", "data.bin"]
        ] as const) {
          let damaged = ""
          disk.fault = Effect.map(cut(table, file, file === "columns_substreams.txt" ? 600 : 0), ({ name }) => {
            damaged = name
          })
          expect(yield* failsOnce(write(batch()))).toBe(20)
          stored += 20
          expect(yield* totals).toEqual(exactly(stored))
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

  it("costs nothing that was stored before it was merged, in whichever table", () =>
    run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* mergedBatches
        let stored = 60
        for (const table of guarded) {
          yield* merged(table)
          yield* cut(table, "data.bin", 100)
          expect(yield* failsOnce(write(batch()))).toBe(20)
          stored += 20
          expect(yield* totals).toEqual(exactly(stored))
        }
        for (const table of guarded) yield* merged(table)
        expect(yield* totals).toEqual(exactly(stored))
      })
    ))

  it("costs nothing where it befalls the same spans twice, while somebody still asks for what was merged first", () =>
    run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* threeBatches
        yield* asking
        for (const stored of [80, 100]) {
          yield* merged("spans")
          yield* cut("spans", "data.bin", 100)
          expect(yield* failsOnce(write(batch()))).toBe(20)
          expect(yield* totals).toEqual(exactly(stored))
        }
      }).pipe(Effect.scoped)
    ))

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

  it("stops merges no longer than until it is put right, also where that fails as a whole", () => {
    const disk: Disk = {}
    return run(
      Effect.gen(function* () {
        const write = yield* makeAppend
        yield* threeBatches
        disk.fault = Effect.suspend(() => {
          disk.deaf = true
          return Effect.fail(notNow)
        })
        const sent = write(batch())
        yield* Effect.flip(Effect.asVoid(sent))
        disk.deaf = false
        expect((yield* sent).stored).toBe(20)
        // Cancelled where merges are stopped.
        yield* merged("spans")
        expect(yield* totals).toEqual(exactly(80))
      }),
      { disk }
    )
  })

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
})
