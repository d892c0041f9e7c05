import { Clock, type Duration, Effect, Layer, Schedule, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import { damagedParts } from "./damagedParts.js"
import { failedWrites } from "./failedWrites.js"
import { Intact } from "./Intact.js"
import { keepSources, putBackKept, takeOut } from "./rescue.js"
import { room } from "./room.js"

/** Where spans are, and what is made of them. */
const tables = ["spans", "traces", "sums"]

/** Puts back what is kept in place of damaged parts, by this process or one before it. */
export const putBackAll = Effect.forEach(tables, putBackKept, { discard: true })

const Merging = Schema.Struct({ parts: Schema.NumberFromString })

const notWritten = new StoreError({
  transient: true,
  cause: new Error("the disk has not taken all that was written; it is full, or broken")
})

/** With no part being made meanwhile: one that is would be there later than it is looked for. */
const withoutMerges = <A, E, R>(use: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { name, quoted, rows, run, sql } = yield* Database
    const each = (what: "START" | "STOP") =>
      Effect.forEach(tables, (table) => run(`SYSTEM ${what} MERGES ${quoted}.${table}`), { discard: true })
    const settled = rows(
      Merging,
      sql`SELECT toString(count()) AS parts FROM system.merges WHERE database = ${sql.param("String", name)}`
    ).pipe(Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: ([row]) => row?.parts === 0 }))
    return yield* Effect.acquireUseRelease(
      each("STOP"),
      () => Effect.zipRight(settled, use),
      () => Effect.ignore(each("START"))
    )
  })

const make = (directory: string, every: Duration.DurationInput) =>
  Effect.gen(function* () {
    const context = yield* Effect.context<Database>()
    const one = yield* Effect.makeSemaphore(1)
    let known = yield* failedWrites
    /** When everything that had been written was known to lie on the disk, in milliseconds since the epoch. */
    let intactAt = yield* Clock.currentTimeMillis
    let inDoubt = false
    let restored = 0

    const proven = Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      const failed = yield* Effect.provide(failedWrites, context)
      if (failed !== known && !inDoubt) {
        inDoubt = true
        yield* Effect.logWarning(
          "The disk has not taken all that was written. Nothing is stored until it is put right."
        )
      }
      known = failed
      if (inDoubt) return yield* notWritten
      intactAt = at
    })

    const putRight = Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      // The engine knows when a part was made to the second.
      const damaged = yield* Effect.forEach(tables, (table) =>
        Effect.map(damagedParts(table, intactAt - 2_000), (parts) => parts.map((part) => ({ table, part })))
      ).pipe(Effect.map((found) => found.flat()))
      yield* Effect.forEach(damaged, ({ part, table }) => keepSources(table, part), { discard: true })
      yield* room(directory)
      yield* Effect.forEach(damaged, ({ part, table }) => takeOut(table, part), { discard: true })
      yield* putBackAll
      const failed = yield* failedWrites
      if (failed !== known) {
        known = failed
        return yield* notWritten
      }
      inDoubt = false
      intactAt = at
      restored++
      yield* Effect.logInfo(`The store is whole again: ${damaged.length} damaged parts are out of it.`)
    }).pipe(withoutMerges, Effect.provide(context), Effect.withSpan("Intact.putRight"))

    const lookedAfter = Effect.ignore(Effect.catchAll(proven, () => putRight))

    const alone = <A, R>(write: (restored: number) => Effect.Effect<A, StoreError, R>) =>
      Effect.gen(function* () {
        if (inDoubt) yield* putRight
        yield* room(directory)
        return yield* Effect.tapError(
          Effect.suspend(() => write(restored)),
          () => lookedAfter
        )
      }).pipe(one.withPermits(1))

    // Parts are merged at any time.
    yield* one
      .withPermits(1)(lookedAfter)
      .pipe(Effect.repeat(Schedule.spaced(every)), Effect.forkScoped)
    return Intact.of({ alone, proven })
  })

/**
 * For the embedded engine, whose data is in a directory. Nothing else writes to it. `every`: how long the engine may merge parts
 * before it is looked after, where nothing comes in; far less than it keeps what they were made from.
 */
export const layer = (directory: string, every: Duration.DurationInput = "5 seconds") =>
  Layer.scoped(Intact, make(directory, every))
