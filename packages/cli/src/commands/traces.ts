import { TraceQuery } from "@agentwatch/core/api/Traces"
import type { Trace } from "@agentwatch/core/model/Trace"
import { Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import { client } from "../Client.js"
import { failing, inTime } from "../failing.js"
import { type Given, markOptions, questionOf, rangeOptions } from "../filterOptions.js"
import { jsonOption, serverOptions, wholeNumber } from "../options.js"
import { json } from "../terminal/json.js"
import { count, dollars, duration, shortCount, shortInstant } from "../terminal/numbers.js"
import { Screens } from "../terminal/Screen.js"
import { colourOf, dim, green, red } from "../terminal/style.js"
import { type Column, table } from "../terminal/table.js"

const columns: ReadonlyArray<Column<Trace>> = [
  { title: "STARTED (UTC)", cell: ({ started_at }) => shortInstant(started_at), style: () => dim },
  { title: "TRACE", cell: ({ trace_id }) => trace_id, least: 8 },
  { title: "NAME", cell: ({ name }) => name, least: 12 },
  { title: "AGENT", cell: ({ agent_name }) => agent_name, least: 13, style: ({ agent_name }) => colourOf(agent_name) },
  {
    title: "STATE",
    cell: ({ error_count, status }) => (status === "ERROR" ? `${shortCount(error_count)} ERR` : status.toLowerCase()),
    style: ({ status }) => (status === "ERROR" ? red : green)
  },
  { title: "SPANS", cell: ({ span_count }) => shortCount(span_count), align: "right", above: 90 },
  {
    title: "TOKENS",
    cell: (trace) => shortCount(trace.prompt_tokens + trace.completion_tokens),
    align: "right",
    above: 100
  },
  { title: "TOOK", cell: ({ duration_ms }) => duration(duration_ms), align: "right" },
  { title: "COST", cell: ({ cost_usd }) => dollars(cost_usd), align: "right" }
]

const sort = Options.text("sort").pipe(
  Options.withPseudoName("field"),
  Options.withDescription(
    "What to order by: start_time unless given, duration_ms, cost_usd, span_count, error_count, …"
  ),
  Options.optional
)
const order = Options.text("order").pipe(
  Options.withPseudoName("way"),
  Options.withDescription("asc, or desc unless given."),
  Options.optional
)
const limit = wholeNumber("limit", 1, 500, "20").pipe(
  Options.withDescription("Most traces; 20 unless given."),
  Options.withDefault(20)
)

const isGiven = (asked: Given, names: Readonly<Record<string, unknown>>) =>
  Object.keys(names).some((name) => Option.isSome(asked[name] ?? Option.none()))

/** Why there is nothing to list, and what helps. */
const whyNone = (asked: Given): string => {
  if (isGiven(asked, rangeOptions))
    return "No trace fits. Leave out a filter, or look at more time with --from and --to."
  if (isGiven(asked, markOptions)) return "No trace fits. Leave out a filter."
  return "Nothing has been recorded yet. To look around, make something up with agentwatch-cli demo --backfill."
}

export const traces = Command.make(
  "traces",
  { asked: { ...markOptions, ...rangeOptions, sort, order }, limit, json: jsonOption, to: serverOptions },
  ({ asked, json: asJson, limit, to }) =>
    Effect.gen(function* () {
      const { err, out } = yield* Screens
      const urlParams = yield* questionOf(TraceQuery, asked, { limit: String(limit) })
      const api = yield* client(to)
      const page = yield* api.traces.list({ urlParams }).pipe(inTime, failing(to, "traces"))
      if (asJson) return yield* out.print(json(page))
      if (page.traces.length === 0) return yield* err.print(whyNone(asked))
      yield* out.print(table(columns, page.traces, out.columns()))
      yield* err.print(dim(`${count(page.traces.length)} of ${count(page.total)} traces`))
    })
).pipe(Command.withDescription("Lists traces, the newest first unless ordered otherwise."))
