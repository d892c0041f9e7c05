import { truncateSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schedule, Schema } from "effect"
import { Database } from "../../../../src/store/clickhouse/Database.js"
import { type PlacedPart, partsOf } from "../../../../src/store/clickhouse/intact/damagedParts.js"

/** A write of the engine's that fails, as one does on a disk that is full: the engine says nothing of it. */
export const failedWrite = Effect.flatMap(Database, ({ run }) =>
  run("INSERT INTO FUNCTION file('/dev/full', 'TSV') SETTINGS engine_file_truncate_on_insert = 1 SELECT 1")
)

/** The part of a table that was made last. */
export const newestPart = (table: string) =>
  Effect.map(
    partsOf(table, true),
    (parts) =>
      parts
        .filter(({ rows }) => rows > 0)
        .toSorted((one, other) => one.last - other.last || one.level - other.level)
        .at(-1) as PlacedPart
  )

/** Leaves so many bytes of a file of the newest part, as a disk does that becomes full while it is written. Gives the part. */
export const cut = (table: string, file: string, bytes = 0) =>
  newestPart(table).pipe(
    Effect.tap(({ path }) => truncateSync(join(path, file), bytes)),
    Effect.zipLeft(failedWrite)
  )

const Slept = Schema.Struct({ slept: Schema.String })

/** Somebody asks for a long time yet for what the table of spans is now: the engine keeps all of that until then. */
export const asking = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const slow = sql.unsafe(
    `SELECT toString(count()) AS slept FROM ${quoted}.spans WHERE NOT ignore(sleepEachRow(0.4))
     SETTINGS max_block_size = 1, max_threads = 1`
  )
  yield* Effect.forkScoped(Effect.ignore(rows(Slept, slow)))
  yield* rows(Slept, sql`SELECT query_id AS slept FROM system.processes WHERE query LIKE '%sleepEachRow%'`).pipe(
    Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (found) => found.length > 1 })
  )
})

/** Has the engine merge all that a table has. */
export const merged = (table: string) =>
  Effect.flatMap(Database, ({ quoted, run }) => run(`OPTIMIZE TABLE ${quoted}.${table} FINAL`))

const Total = Schema.Struct({ spans: Schema.NumberFromString })

/** Spans as each table has them: rows and different ones, in traces, and in the sums by minute, hour and day. */
export const totals = Effect.gen(function* () {
  const { quoted, rows, sql } = yield* Database
  const one = (select: string) =>
    Effect.map(rows(Total, sql.unsafe(`SELECT toString(${select}) AS spans`)), ([total]) => total?.spans)
  const sums = (level: string) =>
    one(`(SELECT sum(requests) FROM ${quoted}.sums WHERE level = '${level}' AND dimension = 'model')`)
  return {
    rows: yield* one(`(SELECT count() FROM ${quoted}.spans)`),
    spans: yield* one(`(SELECT uniqExact(org_id, trace_id, span_id) FROM ${quoted}.spans)`),
    inTraces: yield* one(`(SELECT sum(spans) FROM ${quoted}.traces)`),
    inMinutes: yield* sums("minute"),
    inHours: yield* sums("hour"),
    inDays: yield* sums("day")
  }
})

/** All tables agree that there are so many spans, each once. */
export const exactly = (spans: number) => ({
  rows: spans,
  spans,
  inTraces: spans,
  inMinutes: spans,
  inHours: spans,
  inDays: spans
})
