import { TraceQuery } from "@agentwatch/core/api/Traces"
import { Command, Options } from "@effect/cli"
import { Effect, Option } from "effect"
import { type Change, changeIn, history, standing } from "../breakers/Standing.js"
import { client } from "../Client.js"
import { failing, inTime } from "../failing.js"
import { questionOf, rangeOptions } from "../filterOptions.js"
import { jsonOption, serverOptions } from "../options.js"
import { json } from "../terminal/json.js"
import { dollars, percent, shortInstant } from "../terminal/numbers.js"
import { Screens } from "../terminal/Screen.js"
import { dim, green, red, yellow } from "../terminal/style.js"
import { type Column, table } from "../terminal/table.js"

/** The name under which breakers act. */
const breakerAgent = "AgentWatch circuit breaker"
/** Traces in which changes are looked for. */
const mostTraces = 500

const stateColour = ({ to }: Change) => (to === "closed" ? green : to === "open" ? red : yellow)

/** A threshold, or what it had come to, in the unit of its rule. */
const inUnit = (rule: string, value: number | null) => {
  if (value === null) return ""
  if (rule === "budget_per_hour") return dollars(value)
  if (rule === "max_error_rate") return percent(value)
  return rule === "max_calls_per_minute" ? `${value}/min` : ""
}

const columns: ReadonlyArray<Column<Change>> = [
  { title: "SCOPE", cell: ({ scope }) => scope, least: 14 },
  { title: "STATE", cell: ({ to }) => to, least: 9, style: stateColour },
  { title: "SINCE (UTC)", cell: ({ at }) => shortInstant(at), style: () => dim },
  { title: "LIMIT", cell: ({ rule, threshold }) => inUnit(rule, threshold), align: "right", above: 100 },
  { title: "REACHED", cell: ({ current, rule }) => inUnit(rule, current), align: "right", above: 100 },
  { title: "WHY", cell: ({ reason }) => reason, least: 20 }
]

const historyColumns: ReadonlyArray<Column<Change>> = [
  { title: "AT (UTC)", cell: ({ at }) => shortInstant(at), style: () => dim },
  { title: "SCOPE", cell: ({ scope }) => scope, least: 14 },
  { title: "CHANGE", cell: ({ name }) => name.replaceAll("_", " "), least: 9 },
  { title: "TO", cell: ({ to }) => to, least: 9, style: stateColour },
  { title: "BY", cell: ({ actor }) => actor, least: 7 },
  // With the others at their least, and a state of "half-open", that makes 80 columns.
  { title: "WHY", cell: ({ reason }) => reason, least: 17 }
]

const whole = Options.boolean("history").pipe(
  Options.withDescription("Each change, the latest first, instead of where breakers stand now.")
)

export const breakers = Command.make(
  "breakers",
  { history: whole, range: rangeOptions, json: jsonOption, to: serverOptions },
  ({ history: all, json: asJson, range, to }) =>
    Effect.gen(function* () {
      const { err, out } = yield* Screens
      const api = yield* client(to)
      const urlParams = yield* questionOf(TraceQuery, range, { agent_name: breakerAgent, limit: String(mostTraces) })
      const { changes, total } = yield* Effect.gen(function* () {
        const page = yield* inTime(api.traces.list({ urlParams }))
        const found = yield* Effect.forEach(
          page.traces,
          ({ trace_id }) => inTime(api.traces.spans({ path: { id: trace_id } })),
          { concurrency: 4 }
        )
        return {
          total: page.total,
          changes: found.flatMap(({ spans }) => spans.flatMap((span) => changeIn(span) ?? []))
        }
      }).pipe(failing(to, "breakers"))
      const rows = all ? history(changes) : standing(changes)
      if (asJson) return yield* out.print(json(rows))
      if (rows.length === 0) {
        // What moved at other times may stand open now.
        const everything = Option.isNone(range.from) && Option.isNone(range.to)
        return yield* err.print(
          everything
            ? "No breaker has changed its state: all that there are let calls pass."
            : "No breaker has changed its state in that time. Without --from and --to you see where each one stands."
        )
      }
      yield* out.print(table(all ? historyColumns : columns, rows, out.columns()))
      if (total > mostTraces) {
        yield* err.print(
          dim(`Looked through the latest ${mostTraces} of ${total} traces with changes; --to leads further back.`)
        )
      }
    })
).pipe(
  Command.withDescription(
    "Shows where the circuit breakers stand, by what they last reported. A breaker that never moved is closed and not listed."
  )
)
