import { TraceId } from "@agentwatch/core/model/Ids"
import { Effect, Schema } from "effect"
import { StoreError } from "../StoreError.js"
import { Database } from "./Database.js"
import { literal } from "./embedded/literal.js"
import { Intact } from "./intact/Intact.js"
import { traceKey } from "./traceKey.js"

/** A span, by what decides where it is counted. `start` in milliseconds since the epoch. */
export interface Counted {
  readonly organisation: string
  readonly traceId: string
  readonly start: number
}

const View = Schema.Struct({ select: Schema.String, columns: Schema.Array(Schema.String) })

const dayLong = 24 * 3_600

/** Traces in one statement, of the 256 KiB that it may have. */
const tracesAtOnce = 1_500

const grouped = <A>(
  all: ReadonlyArray<A>,
  of: (one: A) => string
): ReadonlyArray<readonly [string, ReadonlyArray<A>]> => {
  const groups = new Map<string, Array<A>>()
  for (const one of all) {
    const name = of(one)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [one])
    else group.push(one)
  }
  return [...groups]
}

/** What one statement makes anew: the rows of a table that it takes out, and the spans of which there are others then. */
interface Stretch {
  readonly rows: string
  readonly spans: string
}

const traces = (all: ReadonlyArray<Counted>): ReadonlyArray<Stretch> =>
  grouped(all, ({ organisation }) => organisation).flatMap(([organisation, some]) => {
    const owned = `org_id = ${literal("String", organisation)}`
    const ids = [...new Set(some.map(({ traceId }) => traceId))]
    return Array.from({ length: Math.ceil(ids.length / tracesAtOnce) }, (_, at) => {
      const few = ids.slice(at * tracesAtOnce, (at + 1) * tracesAtOnce)
      return {
        rows: `${owned} AND (high, low) IN (${few.map((id) => traceKey(TraceId.make(id))).join(",")})`,
        spans: `${owned} AND trace_id IN (${few.map((id) => `'${id}'`).join(",")})`
      }
    })
  })

// By the day, because a day is the longest that is summed up, and an hour and a minute are parts of one.
const sums = (all: ReadonlyArray<Counted>): ReadonlyArray<Stretch> =>
  grouped(all, ({ start }) => String(Math.floor(start / 1_000 / dayLong))).map(([day, some]) => {
    const organisations = [...new Set(some.map(({ organisation }) => organisation))]
    const owned = `org_id IN (${organisations.map((name) => literal("String", name)).join(",")})`
    const [from, to] = [Number(day) * dayLong, (Number(day) + 1) * dayLong]
    const within = (column: string, instant: (second: number) => string) =>
      `${owned} AND ${column} >= ${instant(from)} AND ${column} < ${instant(to)}`
    return {
      rows: within("bucket", (second) => `toDateTime(${second}, 'UTC')`),
      spans: within("start_time", (second) => `toDateTime64(${second}, 9, 'UTC')`)
    }
  })

const makeAnew = (table: string, stretches: ReadonlyArray<Stretch>) =>
  Effect.gen(function* () {
    const { name, quoted, rows, run, sql } = yield* Database
    const { proven, roomToChange } = yield* Intact
    const view = `${table}_by_span`
    const [found] = yield* rows(
      View,
      sql`SELECT as_select AS select, (
            SELECT arrayMap(of -> of.2, arraySort(groupArray((position, name)))) FROM system.columns
            WHERE database = ${sql.param("String", name)} AND table = ${sql.param("String", view)}
          ) AS columns
          FROM system.tables WHERE database = ${sql.param("String", name)} AND name = ${sql.param("String", view)}`
    )
    const from = [name, quoted].map((of) => `FROM ${of}.spans AS s`).find((of) => found?.select.includes(of))
    if (found === undefined || from === undefined) {
      return yield* new StoreError({ transient: false, cause: new Error(`the view ${view} is not one of ours`) })
    }
    for (const stretch of stretches) {
      const select = found.select.replace(
        from,
        () => `FROM (SELECT * FROM ${quoted}.spans WHERE ${stretch.spans}) AS s`
      )
      yield* roomToChange(table)
      yield* run(`DELETE FROM ${quoted}.${table} WHERE ${stretch.rows}`)
      yield* run(
        `INSERT INTO ${quoted}.${table} (${found.columns.join(", ")})
         SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0 ${select}`
      )
      // There may be many, and what was merged meanwhile is to be looked after, too.
      yield* proven
    }
  })

/**
 * Makes anew what is kept of some spans beside them: their traces, and the sums of their days. It is what the table of spans
 * says then, whatever it was. Cut off half way it has to be done again.
 */
export const recompute = (spans: ReadonlyArray<Counted>): Effect.Effect<void, StoreError, Database | Intact> =>
  Effect.zipRight(makeAnew("traces", traces(spans)), makeAnew("sums", sums(spans))).pipe(
    Effect.withSpan("SpanStore.recompute", { attributes: { spans: spans.length } })
  )
