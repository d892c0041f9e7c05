import { Effect } from "effect"
import { Database } from "../Database.js"
import { StoredKeys } from "../keys/StoredKeys.js"
import { spansInsert } from "../spansInsert.js"
import { Journal } from "./Journal.js"

/** The first three values of every row. */
const keyOf = (row: string) => {
  const [organisation, traceId, spanId] = JSON.parse(row) as readonly [string, string, string]
  return { organisation, traceId, spanId }
}

/**
 * Completes the insert that a process before this one had begun when it ended. If none of its rows is stored it had done
 * nothing yet, and is left to whoever sends them again.
 */
export const complete = Effect.gen(function* () {
  const journal = yield* Journal
  const left = yield* journal.left
  if (left === undefined) return
  const { insert } = yield* Database
  const keys = yield* StoredKeys
  const spans = left.rows.toString("utf8").trimEnd().split("\n").map(keyOf)
  const stored = yield* keys.stored(spans)
  if (stored.size > 0) {
    yield* insert(spansInsert(left, false))
    yield* Effect.logInfo(`An insert of ${spans.length} spans that was cut off has been completed.`)
  }
  yield* journal.end
})
