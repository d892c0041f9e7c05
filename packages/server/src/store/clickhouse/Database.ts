import { Organisation } from "@agentwatch/core/api/Auth"
import type { ResultSet } from "@clickhouse/client"
import { SqlError } from "@effect/sql/SqlError"
import type { Fragment, Statement } from "@effect/sql/Statement"
import { ClickhouseClient } from "@effect/sql-clickhouse"
import { Effect, type ParseResult, Schema } from "effect"
import { StoreError } from "../StoreError.js"
import { type RowInsert, statementOf } from "./RowInsert.js"

// What ClickHouse answers for data or statements it will never accept: broken input, wrong types, unknown names.
const permanent =
  /^(CANNOT_(PARSE_|CONVERT_|READ_ARRAY_FROM_TEXT)|INCORRECT_|ILLEGAL_|SYNTAX_ERROR|TYPE_MISMATCH|NO_SUCH_COLUMN|NOT_FOUND_COLUMN|TOO_LARGE_STRING|UNKNOWN_(IDENTIFIER|TABLE|DATABASE|FUNCTION|TYPE|FORMAT|SETTING)|.*_OUT_OF_(BOUND|RANGE)|DECIMAL_OVERFLOW)/

/** What ClickHouse calls an error of its own, such as `UNKNOWN_TABLE`; empty for any other. */
export const kindOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "type" in error ? String(error.type) : ""

const storeError = (error: SqlError | ParseResult.ParseError): StoreError => {
  const cause = error._tag === "SqlError" ? error.cause : error
  return new StoreError({ transient: error._tag === "SqlError" && !permanent.test(kindOf(cause)), cause })
}

/** What there is of one organisation, and nobody else's. */
export interface Tables {
  /** The spans, as a table in brackets. */
  readonly spans: Fragment
  /** What each trace comes to, as a table in brackets. */
  readonly traces: Fragment
  /** Some columns of a table, of the rows for which all conditions hold; one that has many columns is read faster so. */
  readonly select: (
    table: "spans" | "traces" | "sums",
    columns: string,
    conditions: ReadonlyArray<Fragment>
  ) => Fragment
}

/** The ClickHouse that holds our tables, embedded or remote: the same statements go to both. */
export class Database extends Effect.Service<Database>()("@agentwatch/server/Database", {
  effect: Effect.fn("Database")(function* (name: string) {
    const sql = yield* ClickhouseClient.ClickhouseClient
    const quoted = `\`${name}\``

    // The client asks the server to give up a statement that nobody waits for any more, and waits for that in turn: half a
    // minute where the server is silent. Whoever gives up, such as a server that stops, is not held up by it.
    const letGo = Effect.disconnect

    /** Runs a statement that gives no rows. */
    const run = (statement: string): Effect.Effect<void, StoreError> =>
      letGo(sql.asCommand(sql.unsafe(statement))).pipe(Effect.mapError(storeError), Effect.asVoid)

    /** Writes rows. */
    const insert = (rows: RowInsert): Effect.Effect<void, StoreError> =>
      Effect.suspend(() => run(statementOf(quoted, rows)))

    // Remembers for each condition which parts of the data it is worth looking into. Ours ask for other ids and another time
    // each time, so that it fills up with what is never asked again. (With the embedded engine a setting beside a statement is
    // one of all statements after it; what is one statement's own stands in its text.)
    const unremembered = sql.withClickhouseSettings({ use_query_condition_cache: 0 })

    /** Runs a query. A reply that breaks off is a failure; the client by itself reads it as no rows. */
    const reply = (statement: Statement<unknown>) =>
      letGo(unremembered(statement.raw)).pipe(
        Effect.flatMap((reply) =>
          Effect.tryPromise({
            try: () => (reply as ResultSet<"JSON">).json(),
            catch: (cause) => new SqlError({ cause, message: "the reply cannot be read" })
          })
        )
      )

    /** Runs a query and checks its rows. */
    const rows = <A, I, R>(row: Schema.Schema<A, I, R>, statement: Statement<unknown>) =>
      reply(statement).pipe(
        Effect.flatMap(({ data }) => Schema.decodeUnknown(Schema.Array(row))(data)),
        Effect.mapError(storeError)
      )

    const ownedBy = (organisation: string): Tables => {
      const select: Tables["select"] = (table, columns, conditions) => sql`
        SELECT ${sql.literal(columns)} FROM ${sql.literal(`${quoted}.${table}`)}
        WHERE ${sql.and([sql`org_id = ${sql.param("String", organisation)}`, ...conditions])}`
      return { spans: sql`(${select("spans", "*", [])})`, traces: sql`(${select("traces", "*", [])})`, select }
    }

    /**
     * Runs a query over what the asking organisation has and checks the rows that come back. This is the only way to read it:
     * the statement is handed tables that hold nobody else's.
     */
    const query = <A, I, R>(row: Schema.Schema<A, I, R>, statement: (tables: Tables) => Statement<unknown>) =>
      Effect.flatMap(Organisation, (organisation) => rows(row, statement(ownedBy(organisation))))

    /**
     * The same for a query that ends in a limit and the setting `exact_rows_before_limit`; `total` is how many rows there would
     * be without the limit.
     */
    const page = <A, I, R>(row: Schema.Schema<A, I, R>, statement: (tables: Tables) => Statement<unknown>) =>
      Effect.flatMap(Organisation, (organisation) =>
        reply(statement(ownedBy(organisation))).pipe(
          Effect.flatMap(({ data, rows_before_limit_at_least }) =>
            Effect.map(Schema.decodeUnknown(Schema.Array(row))(data), (rows) => ({
              rows,
              total: rows_before_limit_at_least ?? rows.length
            }))
          ),
          Effect.mapError(storeError)
        )
      )

    return { name, quoted, sql, run, insert, rows, query, page } as const
  })
}) {}
