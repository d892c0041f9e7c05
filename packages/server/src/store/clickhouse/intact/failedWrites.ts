import { Effect, Schema } from "effect"
import { Database } from "../Database.js"

const Failed = Schema.Struct({ failed: Schema.NumberFromString })

/** How often a write to a file has failed in this process; the one trace of it that the embedded engine keeps. */
export const failedWrites = Effect.gen(function* () {
  const { rows, sql } = yield* Database
  const [row] = yield* rows(
    Failed,
    sql`SELECT toString(sum(value)) AS failed FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`
  )
  return row?.failed ?? 0
})
