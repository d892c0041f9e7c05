import { Effect, Schema } from "effect"
import { instant } from "./conditions.js"
import type { Database } from "./Database.js"
import type { Stretch } from "./rollup/segments.js"

const Count = Schema.Struct({ count: Schema.NumberFromString })

/** How many traces began in a stretch of time. */
export const startedTraces = ({ query, sql }: Database, { from, to }: Stretch) =>
  Effect.gen(function* () {
    const conditions = [
      sql`count() > 0`,
      ...(from === undefined ? [] : [sql`min(started) >= ${instant(sql, from)}`]),
      ...(to === undefined ? [] : [sql`min(started) < ${instant(sql, to)}`])
    ]
    const [row] = yield* query(
      Count,
      ({ traces }) => sql`
        SELECT toString(count()) AS count FROM (
          SELECT high, low FROM ${traces} AS t GROUP BY high, low HAVING ${sql.and(conditions)}
        )`
    )
    return row?.count ?? 0
  })
