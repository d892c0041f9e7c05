import type { CostQuery } from "@agentwatch/core/api/Costs"
import { toUsd } from "@agentwatch/core/model/Money"
import { Effect, Layer, Schema } from "effect"
import { CostStore } from "../CostStore.js"
import { Database } from "./Database.js"
import { askedTime } from "./rollup/buckets.js"
import { costliest, type Named } from "./rollup/costliest.js"
import { facts } from "./rollup/facts.js"
import { total } from "./rollup/total.js"

const Sum = Schema.NumberFromString

const spent = {
  requests: Sum,
  prompt_tokens: Sum,
  completion_tokens: Sum,
  cache_read_tokens: Sum,
  cache_write_tokens: Sum,
  reasoning_tokens: Sum,
  cost_nano: Sum,
  default_cost_nano: Sum,
  cache_saved_nano: Sum
}
const sums = Object.keys(spent) as ReadonlyArray<keyof typeof spent>
const columns = sums.map(total).join(", ")

const Spent = Schema.Struct(spent)
const DayRow = Schema.Struct({ at: Schema.Number, ...spent })
const NamedRow = Schema.Struct({ name: Schema.String, ...spent })
const GroupRow = Schema.Struct({ name: Schema.String, label: Schema.String, ...spent })

const day = 86_400

/** Most groups of one answer. */
const mostGroups = 10_000

const toSpent = ({ cache_saved_nano, cost_nano, default_cost_nano, requests, ...tokens }: typeof Spent.Type) => ({
  calls: requests,
  prompt_tokens: tokens.prompt_tokens,
  completion_tokens: tokens.completion_tokens,
  cache_read_tokens: tokens.cache_read_tokens,
  cache_write_tokens: tokens.cache_write_tokens,
  reasoning_tokens: tokens.reasoning_tokens,
  cost_usd: toUsd(cost_nano),
  default_cost_usd: toUsd(default_cost_nano),
  cache_saved_usd: toUsd(cache_saved_nano)
})

const nothing = toSpent(Object.fromEntries(Object.keys(spent).map((name) => [name, 0])) as typeof Spent.Type)

const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10)

export const layer = Layer.effect(
  CostStore,
  Effect.gen(function* () {
    const { query, sql } = yield* Database

    // As far back as there is any, unless a range is given; what the time is now makes no difference to that.
    const stretchOf = (asked: CostQuery) => askedTime(asked, "all", 0).stretch

    const daily = Effect.fn("CostStore.daily")(function* (asked: CostQuery) {
      const rows = yield* query(DayRow, (tables) => {
        const of = facts(sql, tables, { stretch: stretchOf(asked), filter: asked, sums, bucket: day })
        return sql`SELECT toUInt32(f.at) AS at, ${sql.literal(columns)} FROM ${of} AS f GROUP BY f.at ORDER BY f.at`
      })
      const [first, last] = [rows[0]?.at ?? day, rows.at(-1)?.at ?? 0]
      const found = new Map(rows.map((row) => [row.at, toSpent(row)]))
      return Array.from({ length: (last - first) / day + 1 }, (_, index) => first + index * day).map((at) => ({
        day: dayOf(at),
        ...(found.get(at) ?? nothing)
      }))
    })

    const grouped = (asked: CostQuery, marks: Named["marks"]) =>
      query(GroupRow, (tables) =>
        costliest(sql, tables, { stretch: stretchOf(asked), filter: asked, sums, marks }, columns, mostGroups)
      )

    /** By one mark, of which a request may have several. */
    const groupedBy = (asked: CostQuery, mark: "user_id" | "tag") =>
      query(NamedRow, (tables) => {
        const of = facts(sql, tables, { stretch: stretchOf(asked), filter: asked, sums, marks: [mark] })
        return sql`
          SELECT f.mark_0 AS name, ${sql.literal(columns)} FROM ${of} AS f
          GROUP BY f.mark_0 HAVING sum(f.requests) > 0 OR sum(f.cost_nano) > 0
          ORDER BY sum(f.cost_nano) DESC, name LIMIT ${sql.literal(String(mostGroups))}`
      })

    return CostStore.of({
      daily,
      byAgent: (asked) =>
        grouped(asked, ["agent_id", "agent_name"]).pipe(
          Effect.map((rows) =>
            rows.map(({ label, name, ...row }) => ({ agent_id: name, agent_name: label, ...toSpent(row) }))
          ),
          Effect.withSpan("CostStore.byAgent")
        ),
      byModel: (asked) =>
        grouped(asked, ["model", "provider"]).pipe(
          Effect.map((rows) => rows.map(({ label: _, name, ...row }) => ({ model_name: name, ...toSpent(row) }))),
          Effect.withSpan("CostStore.byModel")
        ),
      byUser: (asked) =>
        groupedBy(asked, "user_id").pipe(
          Effect.map((rows) => rows.map(({ name, ...row }) => ({ user_id: name, ...toSpent(row) }))),
          Effect.withSpan("CostStore.byUser")
        ),
      byTag: (asked) =>
        groupedBy(asked, "tag").pipe(
          Effect.map((rows) => rows.map(({ name, ...row }) => ({ tag: name, ...toSpent(row) }))),
          Effect.withSpan("CostStore.byTag")
        )
    })
  })
)
