import type { Filter } from "@agentwatch/core/api/Filter"
import type { GroupBy } from "@agentwatch/core/api/Metrics"
import type { Fragment } from "@effect/sql/Statement"
import type { ClickhouseClient } from "@effect/sql-clickhouse"
import { instant, marksAsked, taskName } from "../conditions.js"
import type { Tables } from "../Database.js"
import { columnOf, type Summed, summed } from "./dimension.js"
import { latencyStep } from "./histogram.js"
import { type Level, levelSeconds, type Segment, type Stretch, segments } from "./segments.js"

type Sql = ClickhouseClient.ClickhouseClient

/** What is summed up in each row. */
export const sums = [
  "spans",
  "requests",
  "errors",
  "prompt_tokens",
  "completion_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "cost_nano",
  "default_cost_nano"
] as const

/** What is asked of the sums of requests. */
export interface Question {
  readonly stretch: Stretch
  readonly filter: Filter
  /** What the rows are told apart by; in the columns `mark_0`, `mark_1`. */
  readonly marks?: ReadonlyArray<GroupBy>
  /** Seconds of the buckets that the rows are told apart by; in the column `at`, where each begins, in seconds since the epoch. */
  readonly bucket?: number
}

const coarsestFor = (bucket: number | undefined): Level =>
  (["day", "hour", "minute"] as const).find((level) => bucket === undefined || bucket % levelSeconds[level] === 0) ??
  "span"

/** The last second that the sums can tell. */
const lastSecond = 4_294_967_295n

const markColumns: Record<GroupBy, string> = {
  agent_id: "agent_id",
  agent_name: "agent_name",
  task_name: taskName,
  model: "toString(model)",
  provider: "toString(provider)",
  status: "if(status_code = 'ERROR', 'error', 'success')",
  environment: "toString(environment)",
  user_id: "user_id",
  session_id: "session_id",
  tag: "arrayJoin(arrayDistinct(tags))"
}

// The same as the rollups are made of: see migrations/rollups.ts.
const ofSpans = `
  count() AS spans,
  countIf(s.is_request) AS requests,
  countIf(s.is_request AND s.status_code = 'ERROR') AS errors,
  sum(ifNull(s.prompt_tokens, 0)) AS prompt_tokens,
  sum(ifNull(s.completion_tokens, 0)) AS completion_tokens,
  sum(ifNull(s.cache_read_tokens, 0)) AS cache_read_tokens,
  sum(ifNull(s.cache_write_tokens, 0) + ifNull(s.cache_write_1h_tokens, 0)) AS cache_write_tokens,
  sum(ifNull(s.reasoning_tokens, 0)) AS reasoning_tokens,
  sum(s.cost_nano) AS cost_nano,
  sumIf(s.cost_nano, s.cost_source = 'default') AS default_cost_nano,
  sumIf(s.latency_ms, s.is_request) AS latency_ms`

const latencyOfSpans = `sumMapIf(map(${latencyStep("s.latency_ms")}, toUInt64(1)), s.is_request) AS latency`

const ofSums = sums.map((name) => `r.${name} AS ${name}`).join(", ")

const bucketOf = (column: string, seconds: number | undefined) =>
  seconds === undefined ? "0" : `intDiv(toUnixTimestamp(${column}), ${seconds}) * ${seconds}`

/** Whether quantiles are asked for: their histograms are most of what there is to read. */
export interface Wanted {
  readonly quantiles: boolean
}

/**
 * Rows of sums that together are what is asked for, exactly; as a table in brackets, with the columns `at`, `mark_0`, `mark_1`,
 * those of `sums`, and the histogram `latency`. They are to be summed up once more.
 */
export const facts = (sql: Sql, tables: Tables, question: Question, { quantiles }: Wanted): Fragment => {
  const { bucket, filter, marks = [], stretch } = question
  const known = summed(filter, marks)
  const pieces: ReadonlyArray<Segment> =
    known === undefined ? [{ level: "span", ...stretch }] : segments(stretch, coarsestFor(bucket))
  const read = pieces.map((piece) =>
    piece.level === "span" || known === undefined
      ? fromSpans(sql, tables, piece, question, quantiles)
      : fromSums(sql, tables, piece, piece.level, known, { bucket, marks, quantiles })
  )
  return sql`(${read.reduce((all, one) => sql`${all} UNION ALL ${one}`)})`
}

const fromSpans = (
  sql: Sql,
  { spans }: Tables,
  { from, to }: Stretch,
  { bucket, filter, marks = [] }: Question,
  quantiles: boolean
): Fragment => {
  const named = marks.map((mark, index) => `${markColumns[mark]} AS mark_${index}`)
  const conditions = [
    sql`(is_request OR cost_nano > 0)`,
    ...(from === undefined ? [] : [sql`start_time >= ${instant(sql, from)}`]),
    ...(to === undefined ? [] : [sql`start_time < ${instant(sql, to)}`]),
    ...marksAsked(sql, filter)
  ]
  const columns = [
    `${bucketOf("s.start_time", bucket)} AS at`,
    ...named,
    ofSpans,
    ...(quantiles ? [latencyOfSpans] : [])
  ]
  const keys = ["at", ...marks.map((_, index) => `mark_${index}`)].join(", ")
  // The condition is asked further in, where no name stands for a sum yet.
  return sql`
    SELECT ${sql.literal(columns.join(", "))} FROM (SELECT * FROM ${spans} WHERE ${sql.and(conditions)}) AS s
    GROUP BY ${sql.literal(keys)}`
}

interface Shape {
  readonly bucket: number | undefined
  readonly marks: ReadonlyArray<GroupBy>
  readonly quantiles: boolean
}

const fromSums = (
  sql: Sql,
  tables: Tables,
  { from, to }: Stretch,
  level: Exclude<Level, "span">,
  { conditions, dimension }: Summed,
  { bucket, marks, quantiles }: Shape
): Fragment => {
  const named = marks.map((mark, index) => `r.${columnOf(mark)} AS mark_${index}`)
  const second = (nanos: bigint) => {
    const seconds = nanos / 1_000_000_000n
    return sql`toDateTime(${sql.param("UInt32", Number(seconds > lastSecond ? lastSecond : seconds))}, 'UTC')`
  }
  const all = [
    sql`r.dimension = ${sql.param("String", dimension)}`,
    ...(from === undefined ? [] : [sql`r.bucket >= ${second(from)}`]),
    ...(to === undefined ? [] : [sql`r.bucket < ${second(to)}`]),
    ...conditions.map(({ column, is }) => sql`${sql.literal(`r.${column}`)} = ${sql.param("String", is)}`)
  ]
  const columns = [
    `${bucketOf("r.bucket", bucket)} AS at`,
    ...named,
    ofSums,
    "r.latency_ms AS latency_ms",
    ...(quantiles ? ["r.latency AS latency"] : [])
  ]
  return sql`SELECT ${sql.literal(columns.join(", "))} FROM ${tables[level]} AS r WHERE ${sql.and(all)}`
}
