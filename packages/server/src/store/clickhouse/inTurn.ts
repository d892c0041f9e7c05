import { Effect, Schedule, Schema } from "effect"
import { StoreError } from "../StoreError.js"
import { Database, kindOf } from "./Database.js"

const Alive = Schema.Struct({ alive: Schema.Boolean })

/** Seconds without a sign of life after which whoever has its turn is taken for gone. */
const gone = 10

/** Says that it is somebody else's turn. */
const others = new StoreError({
  transient: true,
  cause: new Error("Another server is bringing the schema up to date.")
})

const begins = Effect.gen(function* () {
  const { quoted, run } = yield* Database
  yield* run(`CREATE DATABASE IF NOT EXISTS ${quoted}`)
  // Of several that try at once, one succeeds.
  yield* run(
    `CREATE TABLE ${quoted}.turn (at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')) ENGINE = MergeTree ORDER BY at`
  )
})

const signOfLife = Effect.flatMap(Database, ({ quoted, run }) =>
  run(`INSERT INTO ${quoted}.turn (at) VALUES (now64(3))`)
)

const ends = Effect.flatMap(Database, ({ quoted, run }) => run(`DROP TABLE IF EXISTS ${quoted}.turn SYNC`))

/** Takes the turn away from a server that was ended in the middle of it. */
const unlessAlive = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const seen = rows(
    Alive,
    sql`SELECT toBool(max(at) > now64(3) - toIntervalSecond(${sql.literal(String(gone))})) AS alive FROM ${sql.literal(`${quoted}.turn`)}`
  )
  const made = rows(
    Alive,
    sql`SELECT toBool(max(metadata_modification_time) > now() - ${sql.literal(String(gone))}) AS alive FROM system.tables
        WHERE concat('\`', database, '\`') = ${sql.param("String", quoted)} AND name = 'turn'`
  )
  const [[signed], [created]] = yield* Effect.all([seen, made])
  if (signed?.alive !== true && created?.alive !== true) yield* ends
})

/** Runs `work` while no other server on the same store runs its own; the others wait. */
export const inTurn = <A, R>(work: Effect.Effect<A, StoreError, R>): Effect.Effect<A, StoreError, Database | R> => {
  const begin = begins.pipe(
    Effect.catchIf(
      (error) => kindOf(error.cause) === "TABLE_ALREADY_EXISTS",
      () => Effect.zipRight(Effect.ignore(unlessAlive), others)
    ),
    Effect.retry({ schedule: Schedule.spaced("250 millis"), while: (error) => error === others })
  )
  return Effect.acquireUseRelease(
    begin,
    () =>
      Effect.scoped(
        Effect.zipRight(Effect.forkScoped(Effect.ignore(Effect.repeat(signOfLife, Schedule.spaced("2 seconds")))), work)
      ),
    () => Effect.ignore(ends)
  )
}
