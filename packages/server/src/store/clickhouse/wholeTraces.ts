import type { Fragment } from "@effect/sql/Statement"
import type { ClickhouseClient } from "@effect/sql-clickhouse"
import { Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.js"
import type { Database, Tables } from "./Database.js"

type Sql = ClickhouseClient.ClickhouseClient

/** What makes one row of a trace's rows, column by column. Those by which traces are told apart are always there. */
const folds = {
  leading: "min",
  lead: "min",
  started: "min",
  ended: "max",
  spans: "sum",
  requests: "sum",
  errors: "sum",
  prompt_tokens: "sum",
  completion_tokens: "sum",
  cost_nano: "sum",
  default_priced: "sum",
  models: "groupUniqArrayArray",
  tags: "groupUniqArrayArray",
  agent_ids: "groupUniqArrayArray",
  agent_names: "groupUniqArrayArray",
  task_names: "groupUniqArrayArray",
  providers: "groupUniqArrayArray",
  environments: "groupUniqArrayArray",
  session_ids: "groupUniqArrayArray",
  user_ids: "groupUniqArrayArray"
} as const

const folded = ["high, low", ...Object.entries(folds).map(([column, fold]) => `${fold}(${column}) AS ${column}`)].join(
  ", "
)
const plain = ["high, low", ...Object.keys(folds)].join(", ")

/** Which share of the rows makes a part the main one. With more of them elsewhere, folding all rows is faster. */
const share = 0.97

const Main = Schema.Struct({ part: Schema.String })

/**
 * The part of the table of traces in which nearly all are, where there is one, as an hour after the last large delivery there
 * always is. Within a part each trace has one row, so that those which are in no other part need no folding.
 */
const mainPart = ({ name, rows, sql }: Database) =>
  rows(
    Main,
    sql`SELECT if(max(rows) >= sum(rows) * ${sql.literal(String(share))}, argMax(name, rows), '') AS part FROM system.parts
        WHERE active AND database = ${sql.param("String", name)} AND table = 'traces'`
  ).pipe(Effect.map(([found]) => found?.part ?? ""))

/** Makes a table in brackets, of which each row is a whole trace; of those only whose keys are `among` what queries give. */
export type WholeTraces = (tables: Tables, among?: ReadonlyArray<Fragment>) => Fragment

const within = (sql: Sql, among: ReadonlyArray<Fragment>) => among.map((keys) => sql`(high, low) IN (${keys})`)

/** Folds all rows: for few traces. */
export const foldedTraces =
  (sql: Sql): WholeTraces =>
  ({ select }, among = []) =>
    sql`(${select("traces", folded, within(sql, among))} GROUP BY high, low)`

/** How to read whole traces as the table is now; right, if slower, also when its parts have been merged meanwhile. */
export const wholeTraces = (database: Database): Effect.Effect<WholeTraces, StoreError> => {
  const { sql } = database
  return Effect.map(mainPart(database), (part): WholeTraces => {
    if (part === "") return foldedTraces(sql)
    const main = sql.param("String", part)
    return ({ select }, among = []) => {
      const elsewhere = sql`(${select("traces", "high, low", [sql`_part != ${main}`])})`
      const whole = sql`(
        ${select("traces", plain, [sql`_part = ${main}`, sql`(high, low) NOT IN ${elsewhere}`])}
        UNION ALL
        ${select("traces", folded, [sql`(high, low) IN ${elsewhere}`])} GROUP BY high, low
      )`
      // Asked of both at once: the engine asks it further in by itself, and finds out only once what is among them.
      return among.length === 0 ? whole : sql`(SELECT * FROM ${whole} WHERE ${sql.and(within(sql, among))})`
    }
  })
}
