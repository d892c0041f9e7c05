import { Clock, Effect, Schema } from "effect"
import { arrivalAt } from "../arrival.js"
import { Database } from "./Database.js"

const Latest = Schema.Struct({ latest: Schema.NumberFromString })

/** Gives spans that are about to be stored their place in the order in which they are. */
export class Arrivals extends Effect.Service<Arrivals>()("@agentwatch/server/Arrivals", {
  effect: Effect.gen(function* () {
    const { quoted, rows, sql } = yield* Database
    const now = arrivalAt(yield* Clock.currentTimeMillis)
    // What is stored is later than now where the clock was set back: the order goes on all the same.
    const before = yield* rows(
      Latest,
      sql`SELECT toString(max(arrival)) AS latest FROM ${sql.literal(`${quoted}.spans`)}
          WHERE arrival > ${sql.param("UInt64", now)}`
    ).pipe(
      Effect.map(([found]) => Math.max(now, found?.latest ?? 0)),
      Effect.catchAll((error) =>
        Effect.as(Effect.logWarning("What was stored last cannot be told; the clock is believed.", error.message), now)
      )
    )
    let last = before
    /** The first of so many that follow each other, all later than those given before. */
    const take = (count: number, millis: number): number => {
      const first = Math.max(last + 1, arrivalAt(millis))
      last = first + count - 1
      return first
    }
    return { before, take } as const
  })
}) {}
