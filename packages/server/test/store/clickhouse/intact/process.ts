import type { Duration } from "effect"
import { Effect, Layer } from "effect"
import { Arrivals } from "../../../../src/store/clickhouse/Arrivals.js"
import { makeAppend } from "../../../../src/store/clickhouse/append.js"
import * as alone from "../../../../src/store/clickhouse/claims/alone.js"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { AsOpened, asOpened } from "../../../../src/store/clickhouse/intact/AsOpened.js"
import * as checked from "../../../../src/store/clickhouse/intact/checked.js"
import { type PlacedPart, partsOf } from "../../../../src/store/clickhouse/intact/damagedParts.js"
import { forbearing } from "../../../../src/store/clickhouse/intact/forbearing.js"
import { guarded } from "../../../../src/store/clickhouse/intact/guarded.js"
import { leftKept } from "../../../../src/store/clickhouse/intact/kept.js"
import * as inFile from "../../../../src/store/clickhouse/journal/inFile.js"
import { make, StoredKeys } from "../../../../src/store/clickhouse/keys/StoredKeys.js"
import type { RowInsert } from "../../../../src/store/clickhouse/RowInsert.js"
import { StoreError } from "../../../../src/store/StoreError.js"
import { storeDirectory } from "../../../directories.js"
import { call, prepared } from "../stores.js"
import { merged, newestPart } from "./disk.js"

export const batch = () => Array.from({ length: 20 }, () => call())

/** What befalls the disk, or the engine. */
export interface Disk {
  /** After the engine has opened the store, while nothing else has been asked of it. */
  atOnce?: Effect.Effect<unknown, StoreError, Database>
  /** After the engine has written the next insert. */
  fault?: Effect.Effect<unknown, StoreError, Database>
  /** A statement that fails the next time. */
  refused?: RegExp
  /** What comes after such a statement, the next time. */
  after?: readonly [statement: RegExp, fault: Effect.Effect<unknown, StoreError, Database>]
  /** Every question fails. */
  deaf?: boolean
}

export interface Setting {
  readonly directory?: string
  readonly disk?: Disk
  /** How often the store is looked after where nothing comes in. */
  readonly every?: Duration.DurationInput
}

export const notNow = new StoreError({ transient: true, cause: new Error("not now") })

const faulty = (disk: Disk) =>
  Layer.effect(
    Database,
    Effect.map(Database, (real) => {
      const befalls = (fault: Effect.Effect<unknown, StoreError, Database> = Effect.void) =>
        Effect.provideService(fault, Database, real)
      return Database.make({
        ...real,
        rows: (schema, statement) => (disk.deaf === true ? Effect.fail(notNow) : real.rows(schema, statement)),
        insert: (rows: RowInsert) =>
          Effect.zipRight(
            real.insert(rows),
            Effect.suspend(() => {
              const { fault } = disk
              delete disk.fault
              return befalls(fault)
            })
          ),
        run: (statement: string) =>
          Effect.suspend(() => {
            if (disk.refused?.test(statement)) {
              delete disk.refused
              return Effect.fail(notNow)
            }
            if (!disk.after?.[0].test(statement)) return real.run(statement)
            const [, fault] = disk.after
            delete disk.after
            return Effect.zipLeft(real.run(statement), befalls(fault))
          })
      })
    })
  )

/** The embedded store as a server opens it. */
const store = ({ directory = storeDirectory(), disk = {}, every = "1 hour" }: Setting) => {
  const left = leftKept(directory)
  const opened = Layer.effect(
    AsOpened,
    asOpened.pipe(
      Effect.zipLeft(disk.atOnce ?? Effect.void),
      Effect.zipLeft(forbearing),
      Effect.zipLeft(checked.putBackLeft(left))
    )
  )
  return Layer.mergeAll(
    alone.layer,
    inFile.layer(directory, false),
    inFile.format(directory),
    checked.layer(directory, every),
    Layer.effect(StoredKeys, make()),
    Arrivals.Default
  ).pipe(Layer.provide(opened), Layer.provideMerge(faulty(disk)), Layer.provide(prepared(directory)))
}

type Needs = Layer.Layer.Success<ReturnType<typeof store>>

/** A process that has the store, from its opening to its end. */
export const run = <A, E>(use: Effect.Effect<A, E, Needs>, setting: Setting = {}) =>
  Effect.suspend(() => Effect.provide(use, store(setting))).pipe(Effect.runPromise)

/** Three batches, each a part of every table. */
export const threeBatches = Effect.gen(function* () {
  const write = yield* makeAppend
  for (let round = 0; round < 3; round++) yield* write(batch())
})

export interface Whole {
  readonly table: string
  readonly part: PlacedPart
  readonly sources: ReadonlyArray<PlacedPart>
}

/** Three batches, which are one part of each table then. */
export const mergedBatches = Effect.zipRight(
  threeBatches,
  Effect.forEach(guarded, (table) =>
    Effect.gen(function* () {
      yield* merged(table)
      const sources = (yield* partsOf(table, false)).filter(({ rows }) => rows > 0)
      return { table, part: yield* newestPart(table), sources } satisfies Whole
    })
  )
)
