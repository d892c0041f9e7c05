import { Effect, Schema } from "effect"
import { Database } from "./Database.js"

const Table = Schema.Struct({ create_table_query: Schema.String })

/** The statement that would make a table as it is, its settings included; undefined where there is none of that name. */
export const asCreated = (called: string) =>
  Effect.gen(function* () {
    const { name, rows, sql } = yield* Database
    const [table] = yield* rows(
      Table,
      sql`SELECT create_table_query FROM system.tables
          WHERE database = ${sql.param("String", name)} AND name = ${sql.param("String", called)}`
    )
    return table?.create_table_query
  })
