import { CostQuery } from "@agentwatch/core/api/Costs"
import { BreakdownQuery, type Group } from "@agentwatch/core/api/Metrics"
import { Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import { client } from "../Client.js"
import { failing, inTime } from "../failing.js"
import { markOptions, questionOf, rangeOptions } from "../filterOptions.js"
import { jsonOption, oneOf, serverOptions, wholeNumber } from "../options.js"
import { json } from "../terminal/json.js"
import { count, dollars, duration, percent, shortCount } from "../terminal/numbers.js"
import { Screens } from "../terminal/Screen.js"
import { bold, dim, red, yellow } from "../terminal/style.js"
import { type Column, table } from "../terminal/table.js"

const spendings = ["day", "agent", "model", "user", "tag"] as const
type Spending = (typeof spendings)[number]

/** What is asked by these has errors and latency; by a day, agent, model, user or tag, kinds of tokens. */
const groups = {
  task: "task_name",
  provider: "provider",
  session: "session_id",
  environment: "environment"
} as const
type Grouping = keyof typeof groups

/** What a day, an agent, a model, a user or a tag has spent. */
interface Spent {
  readonly name: string
  readonly calls: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly cache_read_tokens: number
  readonly cost_usd: number
  readonly default_cost_usd: number
}

const spentColumns = (title: string): ReadonlyArray<Column<Spent>> => [
  { title, cell: ({ name }) => name || "(none)", least: 10 },
  { title: "CALLS", cell: ({ calls }) => count(calls), align: "right" },
  { title: "INPUT", cell: (spent) => shortCount(spent.prompt_tokens), align: "right" },
  {
    title: "CACHED",
    cell: (spent) => percent(spent.prompt_tokens === 0 ? 0 : spent.cache_read_tokens / spent.prompt_tokens),
    align: "right"
  },
  { title: "OUTPUT", cell: (spent) => shortCount(spent.completion_tokens), align: "right" },
  {
    title: "COST",
    cell: (spent) => `${spent.default_cost_usd > 0 ? "~" : ""}${dollars(spent.cost_usd)}`,
    align: "right",
    style: (spent) => (spent.default_cost_usd > 0 ? yellow : bold)
  }
]

const groupColumns = (title: string): ReadonlyArray<Column<Group>> => [
  { title, cell: ({ name }) => name || "(none)", least: 10 },
  { title: "CALLS", cell: ({ requests }) => count(requests), align: "right" },
  {
    title: "FAILED",
    // The API's own rate has one decimal, which may be 0 where some failed.
    cell: ({ errors, requests }) => percent(requests === 0 ? 0 : errors / requests),
    align: "right",
    // System B's colours: green below 5 %, red above 15 %.
    style: ({ error_rate }) => (error_rate > 15 ? red : error_rate >= 5 ? yellow : (text) => text)
  },
  { title: "TOOK", cell: ({ avg_latency }) => duration(avg_latency), align: "right" },
  { title: "TOKENS", cell: ({ tokens }) => shortCount(tokens), align: "right" },
  { title: "COST", cell: ({ total_cost }) => dollars(total_cost), align: "right", style: () => bold }
]

type Api = Effect.Effect.Success<ReturnType<typeof client>>

const named = <Row extends Omit<Spent, "name">>(rows: ReadonlyArray<Row>, name: (row: Row) => string) =>
  rows.map((row): Spent => ({ ...row, name: name(row) }))

const spentBy = (api: Api, by: Spending, urlParams: CostQuery) => {
  switch (by) {
    case "day":
      return Effect.map(api.costs.daily({ urlParams }), ({ cost }) => named(cost, ({ day }) => day))
    case "agent":
      return Effect.map(api.costs.byAgent({ urlParams }), ({ cost }) => named(cost, ({ agent_name }) => agent_name))
    case "model":
      return Effect.map(api.costs.byModel({ urlParams }), ({ cost }) => named(cost, ({ model_name }) => model_name))
    case "user":
      return Effect.map(api.costs.byUser({ urlParams }), ({ cost }) => named(cost, ({ user_id }) => user_id))
    case "tag":
      return Effect.map(api.costs.byTag({ urlParams }), ({ cost }) => named(cost, ({ tag }) => tag))
  }
}

const sum = <Row>(rows: ReadonlyArray<Row>, of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)

const total = (calls: number, usd: number) => dim(`${count(calls)} calls, ${dollars(usd)} together`)

const by = oneOf("by", [...spendings, ...(Object.keys(groups) as Array<Grouping>)], "model").pipe(
  Options.withDescription("day unless given, agent, model, task, provider, user, session, environment or tag."),
  Options.withDefault("day" as const)
)

/** Rows of a table that a person reads. */
const readable = 100
/** Groups that the API gives at most. */
const mostGroups = 10_000

const limit = wholeNumber("limit", 1, mostGroups, "20").pipe(
  Options.withDescription(
    `Most rows, the costliest, or the latest days; ${readable} unless given, and with --json all.`
  ),
  Options.optional
)

const isGrouping = (by: Spending | Grouping): by is Grouping => by in groups

/** As many rows as are wanted. Days are in the order of time, all else has the costliest first. */
const shortened = <Row>(rows: ReadonlyArray<Row>, by: Spending | Grouping, most: number) =>
  rows.length <= most ? rows : by === "day" ? rows.slice(-most) : rows.slice(0, most)

export const cost = Command.make(
  "cost",
  { by, limit, asked: { ...rangeOptions, ...markOptions }, json: jsonOption, to: serverOptions },
  ({ asked, by, json: asJson, limit, to }) =>
    Effect.gen(function* () {
      const { err, out } = yield* Screens
      const api = yield* client(to)

      const show = <Row>(rows: ReadonlyArray<Row>, columns: ReadonlyArray<Column<Row>>) =>
        Effect.gen(function* () {
          const most = Option.getOrElse(limit, () => (asJson ? rows.length : readable))
          const some = shortened(rows, by, most)
          yield* out.print(asJson ? json(some) : table(columns, some, out.columns()))
          if (!asJson && some.length < rows.length) {
            yield* err.print(dim(`${count(some.length)} of ${count(rows.length)} rows; --limit shows more`))
          }
        })

      if (isGrouping(by)) {
        const group = {
          group_by: groups[by],
          limit: String(mostGroups),
          ...(asked.from._tag === "None" && asked.to._tag === "None" && { period: "all" })
        }
        const urlParams = yield* questionOf(BreakdownQuery, asked, group)
        const rows = yield* api.metrics.breakdown({ urlParams }).pipe(inTime, failing(to, "cost"))
        yield* show(rows, groupColumns(by.toUpperCase()))
        if (asJson) return
        return yield* err.print(
          total(
            sum(rows, (row) => row.requests),
            sum(rows, (row) => row.total_cost)
          )
        )
      }
      const urlParams = yield* questionOf(CostQuery, asked)
      const rows = yield* spentBy(api, by, urlParams).pipe(inTime, failing(to, "cost"))
      yield* show(rows, spentColumns(by.toUpperCase()))
      // A request with several tags counts under each, so their sum is no total.
      if (asJson || by === "tag") return
      const unknown = sum(rows, (row) => row.default_cost_usd)
      yield* err.print(
        total(
          sum(rows, (row) => row.calls),
          sum(rows, (row) => row.cost_usd)
        )
      )
      if (unknown > 0) {
        yield* err.print(yellow(`~ ${dollars(unknown)} of it by the default rate, because no list has the model.`))
      }
    })
).pipe(Command.withDescription("Shows what was spent: by day, agent, model and more."))
