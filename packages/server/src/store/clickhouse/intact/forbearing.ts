import { Effect } from "effect"
import { asCreated } from "../asCreated.js"
import { Database } from "../Database.js"
import { guarded } from "./guarded.js"

const settings = [
  // Seconds for which what a part was made from stays, longer than passes until it is looked after. The engine's own are none; with
  // many more, small disks are full of what is no longer used.
  "old_parts_lifetime = 20",
  // Tokens that are remembered, one for each month that an insert has spans of. A server with a store of its own needs those of its last insert
  // alone, and since 1970 there were fewer months. Ten thousand, as several servers need them, would be reached after a quarter of an hour.
  "non_replicated_deduplication_window = 1000",
  // So many parts are old at once, then, that the engine would start a hundred threads to remove them, and keep these.
  "concurrent_part_removal_threshold = 1000000",
  // A table of which any part is broken is opened all the same: the part is set aside, and what it was made from is put back.
  "max_suspicious_broken_parts = 1000000",
  "max_suspicious_broken_parts_bytes = 1000000000000000"
]

/** Has the engine keep what a part was made from, and open a table whatever is broken in it. */
export const forbearing = Effect.forEach(
  guarded,
  (called) =>
    Effect.gen(function* () {
      const { quoted, run } = yield* Database
      const statement = yield* asCreated(called)
      // A store that is new has none yet.
      if (statement === undefined) return
      const missing = settings.filter((setting) => !new RegExp(`\\b${setting}\\b`).test(statement))
      if (missing.length > 0) yield* run(`ALTER TABLE ${quoted}.${called} MODIFY SETTING ${missing.join(", ")}`)
    }),
  { discard: true }
)
