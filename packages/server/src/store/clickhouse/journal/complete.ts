import { Effect, Schema } from "effect"
import { Database } from "../Database.js"
import { StoredKeys } from "../keys/StoredKeys.js"
import { recompute } from "../recompute.js"
import { spansInsert } from "../spansInsert.js"
import { Journal } from "./Journal.js"

/** What a row tells of its span; its key are the first three values of every row. */
const spanOf = (columns: ReadonlyArray<string>) => {
  const start = columns.indexOf("start_time")
  return (row: string) => {
    const values = JSON.parse(row) as readonly [string, string, string, ...ReadonlyArray<unknown>]
    const [organisation, traceId, spanId] = values
    return { organisation, traceId, spanId, start: Number(values[start]) / 1_000_000 }
  }
}

const Broken = Schema.Struct({ parts: Schema.NumberFromString })

/** Whether the engine has ever found a part, when it opened our tables, that the disk had not taken. */
const foundBroken = Effect.gen(function* () {
  const { name, rows, sql } = yield* Database
  const [found] = yield* rows(
    Broken,
    sql`SELECT toString(count()) AS parts FROM system.detached_parts
        WHERE database = ${sql.param("String", name)} AND startsWith(ifNull(reason, ''), 'broken')`
  )
  return (found?.parts ?? 0) > 0
})

/**
 * Completes the insert that a process before this one had begun when it ended. If none of its rows is stored it had done
 * nothing yet, and is left to whoever sends them again. Where parts were broken the engine may take its token for done although
 * what was done is gone: then what is kept beside the spans is made anew from those that are there.
 */
export const complete = Effect.gen(function* () {
  const journal = yield* Journal
  const left = yield* journal.left
  if (left === undefined) return
  const { insert } = yield* Database
  const keys = yield* StoredKeys
  const spans = left.rows.toString("utf8").trimEnd().split("\n").map(spanOf(left.columns))
  const stored = yield* keys.stored(spans)
  if (yield* foundBroken) {
    yield* recompute(spans)
    yield* Effect.logInfo(
      `What came of an insert of ${spans.length} spans into a store with broken parts was made anew.`
    )
  } else if (stored.size > 0) {
    yield* insert(spansInsert(left, false))
    yield* Effect.logInfo(`An insert of ${spans.length} spans that was cut off has been completed.`)
  }
  yield* journal.end
})
