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

const begin = Effect.gen(function* () {
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

/** Ends a turn, whoever has it. */
export const endTurn = Effect.flatMap(Database, ({ quoted, run }) => run(`DROP TABLE IF EXISTS ${quoted}.turn SYNC`))

// On both sides, because a clock may have been set back since.
const recent = (at: string) => `abs(dateDiff('second', ${at}, now64(3))) < ${gone}`

/** Takes the turn away from a server that was ended in the middle of it. */
const unlessAlive = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const seen = rows(
    Alive,
    sql`SELECT toBool(${sql.literal(recent("max(at)"))}) AS alive FROM ${sql.literal(`${quoted}.turn`)}`
  )
  const made = rows(
    Alive,
    sql`SELECT toBool(${sql.literal(recent("max(metadata_modification_time)"))}) AS alive FROM system.tables
        WHERE concat('\`', database, '\`') = ${sql.param("String", quoted)} AND name = 'turn'`
  )
  const [[signed], [created]] = yield* Effect.all([seen, made])
  if (signed?.alive !== true && created?.alive !== true) yield* endTurn
})

const waiting = Effect.logInfo("Another server is bringing the schema up to date; waiting for it.")

/** Runs `work` while no other server on the same store runs its own; the others wait. */
export const inTurn = <A, R>(work: Effect.Effect<A, StoreError, R>): Effect.Effect<A, StoreError, Database | R> => {
  let said = false
  const sayOnce = Effect.suspend(() => {
    if (said) return Effect.void
    said = true
    return waiting
  })
  const taken = Effect.catchIf(
    begin,
    (error) => kindOf(error.cause) === "TABLE_ALREADY_EXISTS",
    () => sayOnce.pipe(Effect.zipRight(Effect.ignore(unlessAlive)), Effect.zipRight(others))
  )
  // Not at once: most turns are over before it is needed, and would have to wait for it.
  const living = Effect.forkScoped(Effect.ignore(Effect.forever(Effect.delay(signOfLife, "2 seconds"))))
  const turn = Effect.acquireUseRelease(
    taken,
    () => Effect.scoped(Effect.zipRight(living, work)),
    () => Effect.ignore(endTurn)
  )
  // One attempt cannot be interrupted, the waiting between them can.
  return Effect.retry(turn, { schedule: Schedule.spaced("250 millis"), while: (error) => error === others })
}
