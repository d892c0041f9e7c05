import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Clock, type Duration, Effect, Layer, Schedule, Schema } from "effect"
import { StoreError } from "../../StoreError.js"
import { Database } from "../Database.js"
import { AsOpened } from "./AsOpened.js"
import { isDamaged, type PlacedPart, partsOf } from "./damagedParts.js"
import { failedWrites } from "./failedWrites.js"
import { guarded } from "./guarded.js"
import { Intact } from "./Intact.js"
import { forgetSources, keepSources, type LeftKept, leftKept } from "./kept.js"
import { onDisk, restore, restoreLeft } from "./rescue.js"
import { room } from "./room.js"

/** Puts back what a process before this one had kept, and could not put back. */
export const putBackLeft = (left: ReadonlyArray<LeftKept>) =>
  Effect.forEach(guarded, (table) => restoreLeft(table, left), { discard: true })

interface Recent {
  readonly table: string
  readonly part: PlacedPart
}

const Largest = Schema.Struct({ bytes: Schema.NumberFromString })
const Merging = Schema.Struct({ parts: Schema.NumberFromString })

const notWritten = new StoreError({
  transient: true,
  cause: new Error("the disk has not taken all that was written; it is full, or broken")
})

/** Bytes that are given up where a full disk has no room for a directory. */
const spareBytes = 1_024 * 1_024

const make = (directory: string, every: Duration.DurationInput) =>
  Effect.gen(function* () {
    const context = yield* Effect.context<Database>()
    const { name, quoted, rows, run, sql } = yield* Database
    const one = yield* Effect.makeSemaphore(1)
    const spare = join(directory, "agentwatch-spare")
    const saveUp = Effect.ignore(onDisk(() => writeFileSync(spare, Buffer.alloc(spareBytes))))

    const opened = yield* AsOpened
    let known = opened.failed
    /** When everything that had been written was known to lie on the disk, in milliseconds since the epoch. */
    let intactAt = opened.at
    let inDoubt = false
    let restored = 0
    let merging = true
    /** What was found of parts since there is doubt; a part never changes. */
    const verdicts = new Map<string, boolean>()

    yield* saveUp

    // From the first doubt until all is well: a part that is made meanwhile would be there later than it is looked for, and one
    // that takes up a damaged one hides what that was made from.
    const stopMerges = Effect.gen(function* () {
      merging = false
      yield* Effect.forEach(guarded, (table) => run(`SYSTEM STOP MERGES ${quoted}.${table}`), { discard: true })
      yield* rows(
        Merging,
        sql`SELECT toString(count()) AS parts FROM system.merges WHERE database = ${sql.param("String", name)}`
      ).pipe(Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: ([row]) => row?.parts === 0 }))
    })
    const startMerges = Effect.suspend(() => {
      if (merging) return Effect.void
      const each = Effect.forEach(guarded, (table) => run(`SYSTEM START MERGES ${quoted}.${table}`), { discard: true })
      return Effect.map(each, () => {
        merging = true
      })
    })

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

    // The engine knows when a part was made to the second.
    const recent = Effect.forEach(guarded, (table) =>
      Effect.map(partsOf(table, true, intactAt - 2_000), (parts) => parts.map((part): Recent => ({ table, part })))
    ).pipe(Effect.map((found) => found.flat()))

    const damagedOf = (all: ReadonlyArray<Recent>) =>
      Effect.filter(all, ({ part, table }) =>
        Effect.gen(function* () {
          const key = `${table} ${part.name}`
          const verdict = verdicts.get(key) ?? (yield* isDamaged(table, part))
          verdicts.set(key, verdict)
          if (!verdict) yield* onDisk(() => forgetSources(part))
          return verdict
        })
      )

    /** Each is tried, whatever becomes of the others. */
    const keepAll = (all: ReadonlyArray<Recent>) =>
      Effect.gen(function* () {
        const inactive = yield* Effect.forEach(all, ({ table }) => partsOf(table, false))
        yield* onDisk(() => {
          rmSync(spare, { force: true })
          const failures: Array<unknown> = []
          for (const [at, { part }] of all.entries()) {
            try {
              keepSources(part, inactive[at] ?? [])
            } catch (failure) {
              failures.push(failure)
            }
          }
          if (failures.length > 0) throw failures[0]
        })
      })

    const putRight = Effect.gen(function* () {
      const at = yield* Clock.currentTimeMillis
      // Whatever led here: merges go on once all of this has been done.
      inDoubt = true
      yield* stopMerges
      const suspects = yield* recent
      // First of all, and of whole ones as well: to look at a large part takes longer than what it was made from stays.
      yield* keepAll(suspects)
      const all = yield* damagedOf(suspects)
      yield* room(directory)
      yield* Effect.forEach(all, ({ part, table }) => restore(table, part), { discard: true })
      // What an attempt before this one was cut off at.
      const left = yield* onDisk(() => leftKept(directory).filter(({ leaving }) => leaving))
      yield* putBackLeft(left)
      const failed = yield* failedWrites
      if (failed !== known) {
        known = failed
        verdicts.clear()
        return yield* notWritten
      }
      yield* startMerges
      yield* saveUp
      verdicts.clear()
      inDoubt = false
      intactAt = at
      restored++
      yield* Effect.logInfo(`The store is whole again: ${all.length} damaged parts are out of it.`)
    }).pipe(Effect.provide(context), Effect.withSpan("Intact.putRight"))

    const lookedAfter = Effect.ignore(Effect.catchAll(proven, () => putRight))

    const ready = Effect.suspend(() => Effect.zipRight(inDoubt ? putRight : Effect.void, room(directory)))

    const alone = <A, R>(write: (restored: number) => Effect.Effect<A, StoreError, R>) =>
      ready.pipe(
        Effect.zipRight(
          Effect.tapError(
            Effect.suspend(() => write(restored)),
            () => lookedAfter
          )
        ),
        one.withPermits(1)
      )

    const roomToChange = (table: string) =>
      Effect.flatMap(
        rows(
          Largest,
          sql`SELECT toString(max(bytes_on_disk)) AS bytes FROM system.parts
              WHERE database = ${sql.param("String", name)} AND table = ${sql.param("String", table)} AND active`
        ),
        // What the engine itself wants to be free for a change of so large a part.
        ([largest]) => room(directory, Math.ceil((largest?.bytes ?? 0) * 1.2))
      )

    // Parts are merged at any time.
    yield* one
      .withPermits(1)(lookedAfter)
      .pipe(Effect.repeat(Schedule.spaced(every)), Effect.forkScoped)
    return Intact.of({ alone, proven, roomToChange })
  })

/**
 * For the embedded engine, whose data is in a directory. Nothing else writes to it. `every`: how long the engine may merge parts
 * before it is looked after, where nothing comes in; far less than it keeps what they were made from.
 */
export const layer = (directory: string, every: Duration.DurationInput = "5 seconds") =>
  Layer.scoped(Intact, make(directory, every))
