import { Effect, Schema } from "effect"
import { instant } from "./conditions.js"
import type { Database } from "./Database.js"

const Counts = Schema.Struct({ counts: Schema.Array(Schema.NumberFromString) })

/** How many traces began at each of some instants or later; in nanoseconds since the epoch. */
export const startedTraces = ({ query, sql }: Database, since: ReadonlyArray<bigint>) =>
  Effect.map(
    query(Counts, ({ traces }) => {
      const counts = since.map((from) => sql`toString(countIf(began >= ${instant(sql, from)}))`)
      return sql`
        SELECT [${sql.csv(counts)}] AS counts
        FROM (SELECT min(started) AS began FROM ${traces} AS t GROUP BY t.high, t.low)`
    }),
    ([row]) => row?.counts ?? []
  )
