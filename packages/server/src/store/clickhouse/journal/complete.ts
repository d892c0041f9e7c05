import { Effect } from "effect"
import { StoreError } from "../../StoreError.js"
import { Intact } from "../intact/Intact.js"
import { recompute } from "../recompute.js"
import type { Value } from "../rows/columns.js"
import { formatOf } from "../rows/formats.js"
import { Journal } from "./Journal.js"

/** What the values of a row tell of its span. */
const spanOf = (columns: ReadonlyArray<string>) => {
  const [organisation, traceId, start] = ["org_id", "trace_id", "start_time"].map((column) => columns.indexOf(column))
  return (values: ReadonlyArray<Value>) => ({
    organisation: String(values[organisation ?? -1]),
    traceId: String(values[traceId ?? -1]),
    // Of the 19 digits a number would round the last, and so a span into the next day.
    start: Number(BigInt(String(values[start ?? -1])) / 1_000_000n)
  })
}

/**
 * Settles the insert that a process before this one had begun when it ended. Nobody was told that it is stored: what of it is in
 * the table stays, the rest is with its senders, and what is kept beside the spans is made anew from those that are there. Its
 * token is not asked for what was done, because it may be forgotten, or be there without its rows (decision 0024).
 */
export const complete = Effect.gen(function* () {
  const journal = yield* Journal
  const left = yield* journal.left
  if (left === undefined) return
  const { proven } = yield* Intact
  const spans = yield* Effect.try({
    try: () => formatOf(left.format).read(left.columns, left.rows).map(spanOf(left.columns)),
    catch: (cause) => new StoreError({ transient: false, cause })
  })
  yield* recompute(spans)
  yield* proven
  yield* journal.end
  yield* Effect.logInfo(`An insert of ${spans.length} spans that was cut off has been settled.`)
})
