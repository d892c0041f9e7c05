import { SqlError } from "@effect/sql/SqlError"
import { ClickhouseClient } from "@effect/sql-clickhouse"
import { Context, Effect, Layer } from "effect"

/** Rows for a table, each a line of JSON as `JSONCompactEachRow` has it. */
export interface RowInsert {
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly rows: Buffer
  readonly settings: Readonly<Record<string, string | number>>
}

/** What names a table of a database that has a plain name. */
export interface InDatabase extends RowInsert {
  readonly database: string
}

/** How rows get to the engine. */
export class RowInserts extends Context.Tag("@agentwatch/server/RowInserts")<
  RowInserts,
  (insert: InDatabase) => Effect.Effect<void, SqlError>
>() {}

// None of ours has a quote in it.
const value = (of: string | number) => (typeof of === "number" ? String(of) : `'${of}'`)

/** As one text: the client's own row encoding costs several times as much. */
export const statementOf = ({ columns, database, rows, settings, table }: InDatabase): string => {
  const set = Object.entries(settings).map(([name, of]) => `${name} = ${value(of)}`)
  const into = `INSERT INTO \`${database}\`.${table} (${columns.join(", ")}) SETTINGS ${set.join(", ")}`
  return `${into} FORMAT JSONCompactEachRow\n${rows.toString("utf8")}`
}

/** By way of the client, as any other statement. */
export const layerStatement = Layer.effect(
  RowInserts,
  Effect.map(
    ClickhouseClient.ClickhouseClient,
    (sql) => (insert: InDatabase) =>
      Effect.suspend(() => sql.asCommand(sql.unsafe(statementOf(insert)))).pipe(Effect.asVoid)
  )
)

/** Straight to an engine that takes bytes as they lie in memory. */
export const layerDirect = (take: (insert: InDatabase, signal: AbortSignal) => Promise<void>) =>
  Layer.succeed(RowInserts, (insert) =>
    Effect.tryPromise({
      try: (signal) => take(insert, signal),
      catch: (cause) => new SqlError({ cause, message: "the rows were not inserted" })
    })
  )
