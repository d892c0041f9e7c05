import { rangeOf } from "@agentwatch/core/api/Filter"
import type { TraceQuery, TraceSort } from "@agentwatch/core/api/Traces"
import { TraceId } from "@agentwatch/core/model/Ids"
import { formatInstant } from "@agentwatch/core/model/Instant"
import { fromUsd, toUsd } from "@agentwatch/core/model/Money"
import { StatusCode } from "@agentwatch/core/model/Span"
import type { Trace } from "@agentwatch/core/model/Trace"
import type { Fragment } from "@effect/sql/Statement"
import { Array as Arr, Effect, Layer, Schema } from "effect"
import { BadQuestion } from "../BadQuestion.js"
import { cursorOf } from "../cursor.js"
import { TraceStore } from "../TraceStore.js"
import { makeChoices } from "./Choices.js"
import { instant, searched, tagged } from "./conditions.js"
import { Database, type Tables } from "./Database.js"
import { traceIdOf, traceKey, traceKeysIn } from "./traceKey.js"
import { foldedTraces, wholeTraces } from "./wholeTraces.js"

const Sum = Schema.NumberFromString

const TraceRow = Schema.Struct({
  high_text: Schema.BigInt,
  low_text: Schema.BigInt,
  status: StatusCode,
  /** Name, agent id and agent name, as JSON. */
  lead: Schema.parseJson(Schema.Tuple(Schema.String, Schema.String, Schema.String)),
  models: Schema.Array(Schema.String),
  span_count: Sum,
  request_count: Sum,
  error_count: Sum,
  prompt_tokens: Sum,
  completion_tokens: Sum,
  cost: Sum,
  cost_is_default: Schema.Boolean,
  start_nano: Schema.BigInt,
  end_nano: Schema.BigInt
})

const toTrace = ({
  cost,
  end_nano,
  high_text,
  lead: [name, agent_id, agent_name],
  low_text,
  start_nano,
  ...row
}: typeof TraceRow.Type): Trace => ({
  ...row,
  trace_id: traceIdOf(high_text, low_text),
  name,
  agent_id,
  agent_name,
  cost_usd: toUsd(cost),
  started_at: formatInstant(start_nano),
  duration_ms: Number(end_nano - start_nano) / 1_000_000
})

// See migrations/traces.ts for how the first of a trace is told.
const status = "if(t.errors > 0, 'ERROR', ['UNSET', 'OK', 'ERROR'][toUInt8(1 + bitAnd(t.leading, 3))])"
const lead = "substring(t.lead, 33)"
const duration = "toUnixTimestamp64Nano(t.ended) - toUnixTimestamp64Nano(t.started)"

const summary = `
  toString(t.high) AS high_text,
  toString(t.low) AS low_text,
  ${status} AS status,
  ${lead} AS lead,
  arraySort(arrayFilter(name -> name != '', t.models)) AS models,
  toString(t.spans) AS span_count,
  toString(t.requests) AS request_count,
  toString(t.errors) AS error_count,
  toString(t.prompt_tokens) AS prompt_tokens,
  toString(t.completion_tokens) AS completion_tokens,
  toString(t.cost_nano) AS cost,
  toBool(t.default_priced > 0) AS cost_is_default,
  toString(toUnixTimestamp64Nano(t.started)) AS start_nano,
  toString(toUnixTimestamp64Nano(t.ended)) AS end_nano`

/** Characters of a name that traces are ordered by. They stand in cursors, which are a part of an address. */
const orderedBy = 200

/** Up to so many traces are worth looking for one by one. Where a search finds more, putting them in order takes a quarter of its time. */
const fewTraces = 100_000

/** Traces that are read at once: a name may be as long as a span, and becomes twice as long in the text that the engine replies. */
const readAtOnce = 100

/** What a trace is ordered by, as SQL, and the type of it. */
const orders: Record<TraceSort, readonly [key: string, type: "Int64" | "UInt64" | "String"]> = (() => {
  const started = ["toUnixTimestamp64Nano(t.started)", "Int64"] as const
  const lasted = [duration, "Int64"] as const
  const cost = ["t.cost_nano", "UInt64"] as const
  return {
    start_time: started,
    started_at: started,
    latency_ms: lasted,
    duration_ms: lasted,
    accumulated_cost_usd: cost,
    cost_usd: cost,
    prompt_tokens: ["t.prompt_tokens", "UInt64"],
    completion_tokens: ["t.completion_tokens", "UInt64"],
    span_count: ["t.spans", "UInt64"],
    error_count: ["t.errors", "UInt64"],
    name: [`substringUTF8(JSONExtractString(${lead}, 1), 1, ${orderedBy})`, "String"],
    status_code: [status, "String"]
  }
})()

const PlaceRow = Schema.Struct({ high_text: Schema.BigInt, low_text: Schema.BigInt, key_text: Schema.String })

const traceIdIn = ({ high_text, low_text }: typeof PlaceRow.Type) => traceIdOf(high_text, low_text)

/** Where a page ends: in which order, after which trace, and how many there were up to it. */
const Place = Schema.Struct({
  sort: Schema.String,
  order: Schema.String,
  key: Schema.String,
  trace_id: TraceId,
  seen: Schema.Int.pipe(Schema.between(0, 1e15))
})
const cursor = cursorOf(Place)

/** The column that tells whether a trace has a mark; models are texts, because they are shown as well. */
const marks = {
  agent_id: "agent_ids",
  agent_name: "agent_names",
  task_name: "task_names",
  provider: "providers",
  environment: "environments",
  session_id: "session_ids",
  user_id: "user_ids",
  tag: "tags",
  model: "models"
} as const
type Mark = keyof typeof marks
const allMarks = Object.keys(marks) as ReadonlyArray<Mark>

/** Marks that few traces have: those are found first, and only they are summed up. */
const rare: ReadonlySet<Mark> = new Set<Mark>(["session_id", "user_id"])

const unsaid = { sort: "start_time", order: "desc" } as const

/** Whether a text is a value of the type. Cursors come from outside, too. */
const fits = (type: "Int64" | "UInt64" | "String", key: string) =>
  type === "String" || /^\d{1,18}$|^[1-8]\d{18}$/.test(key)

export const layer = Layer.effect(
  TraceStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { page, query, sql } = database

    const comparison = (what: string, sign: string, type: string, value: number | string | undefined) =>
      value === undefined ? [] : [sql`${sql.literal(`${what} ${sign}`)} ${sql.param(type, value)}`]

    const nano = (usd: number | undefined) => (usd === undefined ? undefined : fromUsd(usd))
    const nanos = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms * 1_000_000).toString())

    const statusIs = (asked: TraceQuery["status"]) => {
      if (asked === undefined) return []
      if (asked === "error" || asked === "ERROR") return [sql`t.errors > 0`]
      if (asked === "success") return [sql`t.errors = 0`]
      // As numbers, and the errors first: to make a text of the status of each of 1.4 million traces took 45 ms, this takes 32.
      return [sql`t.errors = 0`, sql`bitAnd(t.leading, 3) = ${sql.literal(asked === "OK" ? "1" : "0")}`]
    }

    /** Whether a row has a mark, where it is asked for. */
    const marked = (mark: Mark, asked: TraceQuery): ReadonlyArray<Fragment> => {
      const value = asked[mark]
      // A trace is told which tags its spans have, and not whether one of them has none.
      if (value === undefined || (mark === "tag" && value === "")) return []
      const text = sql.param("String", value)
      return [sql`has(${sql.literal(marks[mark])}, ${mark === "model" ? text : sql`cityHash64(${text})`})`]
    }

    /** What is asked of a trace as a whole, all of its rows summed up. */
    const asksOf = (asked: TraceQuery): ReadonlyArray<Fragment> => {
      const { from, to } = rangeOf(asked)
      return [
        ...allMarks.flatMap((mark) => (rare.has(mark) ? [] : marked(mark, asked))),
        ...statusIs(asked.status),
        ...(from === undefined ? [] : [sql`t.started >= ${instant(sql, from)}`]),
        ...(to === undefined ? [] : [sql`t.started <= ${instant(sql, to)}`]),
        ...comparison("t.cost_nano", ">=", "UInt64", nano(asked.min_cost_usd)),
        ...comparison("t.cost_nano", "<=", "UInt64", nano(asked.max_cost_usd)),
        ...comparison(`(${duration})`, ">=", "Int64", nanos(asked.min_duration_ms)),
        ...comparison(`(${duration})`, "<=", "Int64", nanos(asked.max_duration_ms))
      ]
    }

    /** The keys of the traces that may fit, where there is a quick way to the few that do, or only the spans tell. */
    const amongOf = ({ select }: Tables, asked: TraceQuery): ReadonlyArray<Fragment> => {
      const ofSpans = (condition: Fragment) => select("spans", traceKeysIn("trace_id"), [condition])
      return [
        ...[...rare].flatMap((mark) => marked(mark, asked)).map((has) => select("traces", "high, low", [has])),
        ...(asked.tag === "" ? [ofSpans(tagged(sql, asked.tag))] : []),
        ...(asked.search === undefined ? [] : [ofSpans(searched(sql, asked.search))])
      ]
    }

    /** The ids of a page, in their order; and how many there are from where it begins on, or where an offset was passed over. */
    const places = (asked: TraceQuery, after: typeof Place.Type | undefined, limit: number, offset: number) => {
      const { order = unsaid.order, sort = unsaid.sort } = asked
      const [key, type] = orders[sort]
      const direction = sql.literal(order === "desc" ? "DESC" : "ASC")
      const sign = sql.literal(order === "desc" ? "<" : ">")
      const behind =
        after === undefined
          ? []
          : [
              sql`(key ${sign} ${sql.param(type, after.key)} OR (key = ${sql.param(type, after.key)} AND
                (t.high, t.low) > ${sql.literal(traceKey(after.trace_id))}))`
            ]
      const asks = [...asksOf(asked), ...behind]
      const where = asks.length === 0 ? sql`` : sql`WHERE ${sql.and(asks)}`
      // Where a condition leaves the key one value, the rows would be read in the order of the ids, and not all of them counted.
      return Effect.flatMap(wholeTraces(database), (whole) =>
        page(
          PlaceRow,
          (tables) => sql`
            SELECT toString(t.high) AS high_text, toString(t.low) AS low_text, ${sql.literal(key)} AS key, toString(key) AS key_text
            FROM ${whole(tables, amongOf(tables, asked))} AS t
            ${where}
            ORDER BY key ${direction}, t.high, t.low
            LIMIT ${sql.param("UInt32", limit)} OFFSET ${sql.param("UInt32", offset)}
            SETTINGS exact_rows_before_limit = 1, optimize_read_in_order = 0,
              use_index_for_in_with_subqueries_max_values = ${sql.literal(String(fewTraces))}`
        )
      )
    }

    const list = Effect.fn("TraceStore.list")(function* (asked: TraceQuery) {
      const after = asked.cursor === undefined ? undefined : yield* cursor.decode(asked.cursor)
      const { limit = 50, offset = 0, order = unsaid.order, sort = unsaid.sort } = asked
      const [, type] = orders[sort]
      if (after !== undefined && offset > 0) {
        return yield* new BadQuestion({ parameter: "cursor", message: "stands beside an offset; give one of them" })
      }
      if (after !== undefined && (after.sort !== sort || after.order !== order || !fits(type, after.key))) {
        return yield* new BadQuestion({
          parameter: "cursor",
          message: "belongs to another order; give the sort and order of the page that it is from"
        })
      }
      const found = yield* places(asked, after, limit + 1, offset)
      const shown = found.rows.slice(0, limit)
      const seen = after?.seen ?? 0
      const last = found.rows.length > shown.length ? shown.at(-1) : undefined
      return {
        traces: yield* details(shown.map(traceIdIn)),
        total: seen + found.total,
        limit,
        offset: seen + offset,
        next_cursor:
          last === undefined
            ? null
            : cursor.encode({
                sort,
                order,
                key: last.key_text,
                trace_id: traceIdIn(last),
                seen: seen + offset + shown.length
              })
      }
    })

    const detailsOf = (ids: ReadonlyArray<TraceId>) =>
      Effect.map(
        query(
          TraceRow,
          (tables) => sql`
            SELECT ${sql.literal(summary)}
            FROM ${foldedTraces(sql)(tables, [sql.literal(ids.map(traceKey).join(", "))])} AS t`
        ),
        (rows) => {
          const byId = new Map(rows.map(toTrace).map((trace) => [trace.trace_id, trace]))
          return ids.flatMap((id) => byId.get(id) ?? [])
        }
      )

    const details = (ids: ReadonlyArray<TraceId>) =>
      Effect.map(Effect.forEach(Arr.chunksOf(ids, readAtOnce), detailsOf), Arr.flatten)

    return TraceStore.of({ list, filters: yield* makeChoices })
  })
)
