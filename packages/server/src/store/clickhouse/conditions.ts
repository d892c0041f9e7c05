import { type Filter, rangeOf } from "@agentwatch/core/api/Filter"
import { fromUsd } from "@agentwatch/core/model/Money"
import type { Fragment } from "@effect/sql/Statement"
import type { ClickhouseClient } from "@effect/sql-clickhouse"
import { searchedText } from "./searchedText.js"
import { soughtIn } from "./wordsOf.js"

type Sql = ClickhouseClient.ClickhouseClient

/** An instant, exact to the nanosecond. */
export const instant = (sql: Sql, nanos: bigint): Fragment =>
  sql`fromUnixTimestamp64Nano(${sql.param("Int64", nanos.toString())}, 'UTC')`

/** The task of a span, as SQL. */
export const taskName = "if(task = '', name, task)"

/** Holds for spans in which all of the words stand. */
export const searched = (sql: Sql, text: string): Fragment =>
  sql`hasAllTokens(${sql.literal(searchedText)}, ${sql.param("Array(String)", soughtIn(text))})`

/** Holds for spans with a tag; an empty one asks for those that have none. */
export const tagged = (sql: Sql, tag: string): Fragment =>
  tag === "" ? sql`(empty(tags) OR has(tags, ''))` : sql`has(tags, ${sql.param("String", tag)})`

const statusIs = (sql: Sql, status: NonNullable<Filter["status"]>): Fragment =>
  status === "success"
    ? sql`status_code != 'ERROR'`
    : sql`status_code = ${sql.param("String", status === "error" ? "ERROR" : status)}`

/** What a filter asks of a span, all of which is to hold; without the range of time. Cost and duration are the span's own. */
export const marksAsked = (sql: Sql, asked: Filter): ReadonlyArray<Fragment> => {
  const text = (column: string, value: string | undefined) =>
    value === undefined ? [] : [sql`${sql.literal(column)} = ${sql.param("String", value)}`]
  const number = (column: string, comparison: ">=" | "<=", type: string, value: number | undefined) =>
    value === undefined ? [] : [sql`${sql.literal(`${column} ${comparison}`)} ${sql.param(type, value)}`]
  const nano = (usd: number | undefined) => (usd === undefined ? undefined : fromUsd(usd))
  return [
    ...text("agent_id", asked.agent_id),
    ...text("agent_name", asked.agent_name),
    ...text(taskName, asked.task_name),
    ...text("model", asked.model),
    ...text("provider", asked.provider),
    ...text("environment", asked.environment),
    ...text("session_id", asked.session_id),
    ...text("user_id", asked.user_id),
    ...(asked.tag === undefined ? [] : [tagged(sql, asked.tag)]),
    ...(asked.status === undefined ? [] : [statusIs(sql, asked.status)]),
    ...number("cost_nano", ">=", "UInt64", nano(asked.min_cost_usd)),
    ...number("cost_nano", "<=", "UInt64", nano(asked.max_cost_usd)),
    ...number("latency_ms", ">=", "Float64", asked.min_duration_ms),
    ...number("latency_ms", "<=", "Float64", asked.max_duration_ms),
    ...(asked.search === undefined ? [] : [searched(sql, asked.search)])
  ]
}

/** When a span is to have begun. */
export const beginningAsked = (sql: Sql, asked: Filter): ReadonlyArray<Fragment> => {
  const { from, to } = rangeOf(asked)
  return [
    ...(from === undefined ? [] : [sql`start_time >= ${instant(sql, from)}`]),
    ...(to === undefined ? [] : [sql`start_time <= ${instant(sql, to)}`])
  ]
}
