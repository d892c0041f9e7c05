import { Effect, Schema } from "effect"
import { StoreError } from "../StoreError.js"
import { asCreated } from "./asCreated.js"
import { Database } from "./Database.js"
import { inTurn } from "./inTurn.js"
import { type Migration, migrations } from "./migrations.js"

const Applied = Schema.Struct({ version: Schema.Number })

/**
 * Brings the schema up to date. Each step is noted after it has succeeded; a step that was cut off runs again, so every
 * statement must bear that. A store written by a newer version is refused rather than damaged.
 */
export const migrate = (steps: ReadonlyArray<Migration> = migrations) =>
  Effect.gen(function* () {
    const { quoted, rows, run, sql } = yield* Database
    yield* run(`CREATE DATABASE IF NOT EXISTS ${quoted}`)
    yield* run(
      `CREATE TABLE IF NOT EXISTS ${quoted}.migrations (version UInt32, name String, applied_at DateTime('UTC') DEFAULT now())
       ENGINE = MergeTree ORDER BY version`
    )
    const taken = yield* rows(Applied, sql`SELECT version FROM ${sql.literal(quoted)}.migrations`)
    const applied = new Set(taken.map(({ version }) => version))
    const newest = Math.max(0, ...steps.map(({ version }) => version))
    const unknown = [...applied].find((version) => version > newest)
    if (unknown !== undefined) {
      return yield* new StoreError({
        transient: false,
        cause: new Error(`The store was written by a newer version (schema ${unknown}, this one knows ${newest}).`)
      })
    }
    for (const step of steps) {
      if (applied.has(step.version)) continue
      for (const statement of step.statements(quoted)) yield* run(statement)
      yield* run(`INSERT INTO ${quoted}.migrations (version, name) VALUES (${step.version}, '${step.name}')`)
      yield* Effect.logInfo(`Schema ${step.version} (${step.name}) is in place.`)
    }
  }).pipe(inTurn)

/** How long a row of each table is kept, as SQL. Sums stay a day longer, so that the last of their spans goes first. */
const lifetimes = (days: number): Readonly<Record<string, string>> => ({
  spans: `toDateTime(start_time) + toIntervalDay(${days})`,
  traces: `toDateTime(ended) + toIntervalDay(${days})`,
  sums: `bucket + toIntervalDay(${days + 1})`
})

/** Lets spans, and what was made of them, go `days` after they began. The store forgets by itself, in the background. */
export const retain = (days: number) =>
  Effect.forEach(Object.entries(lifetimes(days)), ([table, ttl]) => retainIn(table, ttl), { discard: true })

const retainIn = (called: string, ttl: string) =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    const statement = yield* asCreated(called)
    if (statement === undefined || statement.includes(`TTL ${ttl} `)) return
    yield* run(`ALTER TABLE ${quoted}.${called} MODIFY TTL ${ttl} SETTINGS mutations_sync = 0`)
  })

const fsync = ["fsync_after_insert", "fsync_part_directory"]

/** Whether an insert is answered when it is on the disk itself, so that the power may fail. */
export const durable = (wanted: boolean) =>
  Effect.gen(function* () {
    const { quoted, run } = yield* Database
    const statement = yield* asCreated("spans")
    if ((statement?.includes("fsync_after_insert") ?? false) === wanted) return
    const change = wanted
      ? `MODIFY SETTING ${fsync.map((setting) => `${setting} = 1`).join(", ")}`
      : `RESET SETTING ${fsync.join(", ")}`
    yield* run(`ALTER TABLE ${quoted}.spans ${change}`)
  })
