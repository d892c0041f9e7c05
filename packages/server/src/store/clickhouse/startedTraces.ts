import { Effect, Schema } from "effect"
import { instant } from "./conditions.js"
import type { Database } from "./Database.js"
import { wholeTraces } from "./wholeTraces.js"

const Counts = Schema.Struct({ counts: Schema.Array(Schema.NumberFromString) })

/** How many traces began at each of some instants or later; in nanoseconds since the epoch. */
export const startedTraces = (database: Database, since: ReadonlyArray<bigint>) =>
  Effect.gen(function* () {
    const { query, sql } = database
    const counts = since.map((from) => sql`toString(countIf(started >= ${instant(sql, from)}))`)
    const whole = yield* wholeTraces(database)
    const [row] = yield* query(Counts, (tables) => sql`SELECT [${sql.csv(counts)}] AS counts FROM ${whole(tables)}`)
    return row?.counts ?? []
  })
