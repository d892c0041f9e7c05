import { parseInstant } from "@agentwatch/core/model/Instant"
import { Options } from "@effect/cli"
import { Clock, Effect, Option, ParseResult, Schema } from "effect"
import { misunderstood } from "./misunderstood.js"

const said = (name: string, pseudo: string, description: string) =>
  Options.text(name).pipe(Options.withPseudoName(pseudo), Options.withDescription(description), Options.optional)

/** The filters of the API that say which spans are meant, whenever they were. */
export const markOptions = {
  agent_name: said("agent", "name", "Of this agent."),
  agent_id: said("agent-id", "id", "Of the agent with this id."),
  task_name: said("task", "name", "Of this task."),
  model: said("model", "name", "Of this model."),
  provider: said("provider", "name", "Of this provider, such as openai."),
  status: said("status", "status", "success or error; or OK, ERROR, UNSET as spans have it."),
  environment: said("environment", "name", "In this environment, such as production."),
  session_id: said("session", "id", "In this session."),
  user_id: said("user", "id", "On behalf of this user."),
  tag: said("tag", "tag", "With this tag."),
  min_cost_usd: said("min-cost", "usd", "That cost this much or more."),
  max_cost_usd: said("max-cost", "usd", "That cost this much or less."),
  min_duration_ms: said("min-duration", "ms", "That took this long or longer."),
  max_duration_ms: said("max-duration", "ms", "That took this long or less."),
  search: said("search", "words", "With all these words in name, input, output or error.")
}

export const rangeOptions = {
  from: said("from", "when", "Not earlier: an instant, or how long ago, such as 90m, 24h or 7d."),
  to: said("to", "when", "Not later: an instant, or how long ago.")
}

/** The name on the command line of each field of the API. */
const optionNames: Readonly<Record<string, string>> = {
  agent_name: "agent",
  agent_id: "agent-id",
  task_name: "task",
  session_id: "session",
  user_id: "user",
  min_cost_usd: "min-cost",
  max_cost_usd: "max-cost",
  min_duration_ms: "min-duration",
  max_duration_ms: "max-duration"
}

/** What was given on the command line, by the names of the API. */
export type Given = Readonly<Record<string, Option.Option<string>>>

const isTime = (field: string) => field === "from" || field === "to"
/** What the API's own refusal of an instant does not know of. */
const orAgo = "; or how long ago, such as 24h"

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** An instant as the API reads it; a time ago is counted back from now. What is neither is left for the API to refuse. */
const instantOf = (given: string, now: number): string => {
  const [, amount, unit] = /^(\d{1,6})([mhd])$/.exec(given) ?? []
  if (amount === undefined || unit === undefined || parseInstant(given) !== undefined) return given
  return new Date(Math.max(0, now - Number(amount) * (units[unit] ?? 0))).toISOString()
}

/**
 * The question that options ask, checked by the schema of the API before anything is sent. One that the API would not
 * understand is told by the name of its option.
 */
export const questionOf = <A, I>(
  schema: Schema.Schema<A, I>,
  given: Given,
  more: Readonly<Record<string, string | undefined>> = {}
) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const asked: Record<string, string> = {}
    for (const [name, value] of Object.entries(given)) {
      if (Option.isSome(value)) {
        asked[name] = isTime(name) ? instantOf(value.value, now) : value.value
      }
    }
    for (const [name, value] of Object.entries(more)) if (value !== undefined) asked[name] = value
    return yield* Schema.decodeUnknown(schema)(asked).pipe(
      Effect.catchAll((error) => {
        const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
        const field = String(issue?.path[0] ?? "")
        const ago = isTime(field) && parseInstant(asked[field] ?? "") === undefined ? orAgo : ""
        return misunderstood(`--${optionNames[field] ?? field}: ${issue?.message ?? "is not understood"}${ago}`)
      })
    )
  })
