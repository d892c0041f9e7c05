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

// The same as the rollups are made of: see migrations/rollups.ts.
const sumsOfSpans = {
  requests: "countIf(s.is_request)",
  errors: "countIf(s.is_request AND s.status_code = 'ERROR')",
  prompt_tokens: "sum(ifNull(s.prompt_tokens, 0))",
  completion_tokens: "sum(ifNull(s.completion_tokens, 0))",
  cache_read_tokens: "sum(ifNull(s.cache_read_tokens, 0))",
  cache_write_tokens: "sum(ifNull(s.cache_write_tokens, 0) + ifNull(s.cache_write_1h_tokens, 0))",
  reasoning_tokens: "sum(ifNull(s.reasoning_tokens, 0))",
  cost_nano: "sum(s.cost_nano)",
  default_cost_nano: "sumIf(s.cost_nano, s.cost_source = 'default')",
  /** Less than nothing where writing to the caches cost more than reading from them saved. */
  cache_saved_nano: "sum(s.cache_saved_nano)",
  /** Of all requests together, in milliseconds. */
  latency_ms: "sumIf(s.latency_ms, s.is_request)",
  /** How many requests took how long: a histogram, which is most of what there is to read. */
  latency: `sumMapIf(map(${latencyStep("s.latency_ms")}, toUInt64(1)), s.is_request)`
} as const

/** What is summed up. */
export type Sum = keyof typeof sumsOfSpans

/** What of a span is needed for any sum or mark. */
const spanColumns = [
  "start_time",
  "name",
  "status_code",
  "agent_id",
  "agent_name",
  "task",
  "session_id",
  "user_id",
  "environment",
  "tags",
  "is_request",
  "model",
  "provider",
  "prompt_tokens",
  "completion_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
  "reasoning_tokens",
  "latency_ms",
  "cost_nano",
  "cost_source",
  "cache_saved_nano"
].join(", ")

const marksOfSpans: Record<GroupBy, string> = {
  agent_id: "agent_id",
  agent_name: "agent_name",
  task_name: taskName,
  model: "toString(model)",
  provider: "toString(provider)",
  status: "if(status_code = 'ERROR', 'error', 'success')",
  environment: "toString(environment)",
  user_id: "user_id",
  session_id: "session_id",
  tag: "arrayJoin(if(empty(tags), [''], arrayDistinct(tags)))"
}

/** What is asked of the sums of requests. */
export interface Question {
  readonly stretch: Stretch
  readonly filter: Filter
  readonly sums: ReadonlyArray<Sum>
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

const bucketOf = (column: string, seconds: number | undefined) =>
  seconds === undefined ? "0" : `intDiv(toUnixTimestamp(${column}), ${seconds}) * ${seconds}`

type Summary = Segment & { readonly level: Exclude<Level, "span"> }

const isSummary = (piece: Segment): piece is Summary => piece.level !== "span"

/**
 * Rows of sums that together are what is asked for, exactly; as a table in brackets, with the columns `at`, `mark_0`, `mark_1`,
 * and those of the sums. They are to be summed up once more.
 */
export const facts = (sql: Sql, tables: Tables, question: Question): Fragment => {
  const { bucket, filter, marks, stretch } = question
  const known = summed(filter, marks)
  if (known === undefined) return sql`(${fromSpans(sql, tables, stretch, question)})`
  const pieces = segments(stretch, coarsestFor(bucket))
  const summaries = pieces.filter(isSummary)
  const read = [
    ...pieces.filter((piece) => !isSummary(piece)).map((piece) => fromSpans(sql, tables, piece, question)),
    // All at once: planning a statement takes longer than reading these.
    ...(summaries.length === 0 ? [] : [fromSums(sql, tables, summaries, known, question)])
  ]
  return sql`(${read.reduce((all, one) => sql`${all} UNION ALL ${one}`)})`
}

const fromSpans = (
  sql: Sql,
  tables: Tables,
  { from, to }: Stretch,
  { bucket, filter, marks = [], sums }: Question
): Fragment => {
  const conditions = [
    sql`(is_request OR cost_nano > 0)`,
    ...(from === undefined ? [] : [sql`start_time >= ${instant(sql, from)}`]),
    ...(to === undefined ? [] : [sql`start_time < ${instant(sql, to)}`]),
    ...marksAsked(sql, filter)
  ]
  const columns = [
    `${bucketOf("s.start_time", bucket)} AS at`,
    ...marks.map((mark, index) => `${marksOfSpans[mark]} AS mark_${index}`),
    ...sums.map((name) => `${sumsOfSpans[name]} AS ${name}`)
  ]
  const keys = ["at", ...marks.map((_, index) => `mark_${index}`)].join(", ")
  // The condition is asked further in, where no name stands for a sum yet.
  return sql`
    SELECT ${sql.literal(columns.join(", "))} FROM (${tables.select("spans", spanColumns, conditions)}) AS s
    GROUP BY ${sql.literal(keys)}`
}

const fromSums = (
  sql: Sql,
  tables: Tables,
  pieces: ReadonlyArray<Summary>,
  { conditions, dimension }: Summed,
  { bucket, marks = [], sums }: Question
): Fragment => {
  const second = (nanos: bigint) => {
    const seconds = nanos / 1_000_000_000n
    return sql`toDateTime(${sql.param("UInt32", Number(seconds > lastSecond ? lastSecond : seconds))}, 'UTC')`
  }
  const within = ({ from, level, to }: Summary) =>
    sql.and([
      sql`level = ${sql.param("String", level)}`,
      ...(from === undefined ? [] : [sql`bucket >= ${second(from)}`]),
      ...(to === undefined ? [] : [sql`bucket < ${second(to)}`])
    ])
  const columns = [
    `${bucketOf("bucket", bucket)} AS at`,
    ...marks.map((mark, index) => `${columnOf(mark)} AS mark_${index}`),
    ...sums
  ]
  return tables.select("sums", columns.join(", "), [
    sql`dimension = ${sql.param("String", dimension)}`,
    sql.or(pieces.map(within)),
    ...conditions.map(({ column, is }) => sql`${sql.literal(column)} = ${sql.param("String", is)}`)
  ])
}
