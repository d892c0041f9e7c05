import { Schema } from "effect"
import { oneOf } from "../model/Field.js"
import { Instant } from "../model/Instant.js"
import { Amount, described, Query } from "./Query.js"

const said = (description: string) => Schema.optional(Schema.String.annotations({ description }))
const at = (description: string) => Schema.optional(described(Instant, description))

/** What a span's status is asked by: the words of spans, or those of events, where `success` is all but an error. */
export const FilterStatus = oneOf("OK", "ERROR", "UNSET", "success", "error").annotations({
  description: "`OK`, `ERROR` and `UNSET` as in spans, or `error` and `success` (all but errors) as in events."
})
export type FilterStatus = typeof FilterStatus.Type

const mostDollars = 1_000_000
const mostMilliseconds = 1_000_000_000_000

/** Words to look for. Letters and digits make a word; punctuation, symbols and spaces of any script part words. */
export const SearchText = Schema.String.pipe(
  Schema.maxLength(500),
  Schema.filter((text) => /[\p{L}\p{N}]/u.test(text))
).annotations({
  message: () => ({ message: "expected up to 500 characters, a letter or digit among them", override: true }),
  jsonSchema: {
    type: "string",
    minLength: 1,
    maxLength: 500,
    pattern: "[A-Za-z0-9]",
    description: "Words that all stand in the name, input, output or error; in any order, whole, in either case."
  }
})

const rangeFields = {
  from: at("Not earlier than this instant: ISO 8601, UTC where no zone is given."),
  to: at("Not later than this instant: ISO 8601, UTC where no zone is given."),
  since: at("Another name of `from`."),
  until: at("Another name of `to`.")
}

/** What marks a span, whenever it was. */
const markFields = {
  agent_id: said("The id of an agent."),
  agent_name: said("The name of an agent."),
  task_name: said("The task; the span's name where it has none."),
  model: said("The model that answered, or else the one that was asked."),
  provider: said("The provider, such as `openai`."),
  status: Schema.optional(FilterStatus),
  environment: said("The environment, such as `production`."),
  session_id: said("The session or conversation."),
  user_id: said("The user on whose behalf it ran."),
  tag: said("One of the tags."),
  min_cost_usd: Schema.optional(described(Amount("US dollars", mostDollars), "Costs this much or more.")),
  max_cost_usd: Schema.optional(described(Amount("US dollars", mostDollars), "Costs this much or less.")),
  min_duration_ms: Schema.optional(described(Amount("milliseconds", mostMilliseconds), "Took this long or longer.")),
  max_duration_ms: Schema.optional(described(Amount("milliseconds", mostMilliseconds), "Took this long or less.")),
  search: Schema.optional(SearchText)
}

/** The parameters that say which spans are meant. The same everywhere; all given ones hold together. */
export const filterFields = { ...rangeFields, ...markFields }

const Filters = Schema.Struct(filterFields)
export type Filter = typeof Filters.Type

const reversed = <Value extends number | bigint>(low: Value | undefined, high: Value | undefined) =>
  low !== undefined && high !== undefined && low > high

interface Contradiction {
  readonly path: ReadonlyArray<string>
  readonly message: string
}

const contradictions = (asked: Filter & { readonly period?: unknown }): ReadonlyArray<Contradiction> => {
  const twice = (one: keyof Filter, other: keyof Filter) => asked[one] !== undefined && asked[other] !== undefined
  const { from, to } = rangeOf(asked)
  const found: Array<Contradiction> = []
  const say = (name: string, message: string) => void found.push({ path: [name], message })
  if (twice("from", "since")) say("since", "is another name of `from`; give one of them")
  if (twice("to", "until")) say("until", "is another name of `to`; give one of them")
  if (reversed(from, to)) say(asked.to === undefined ? "until" : "to", "lies before the beginning of the range")
  if (reversed(asked.min_cost_usd, asked.max_cost_usd)) say("max_cost_usd", "is less than min_cost_usd")
  if (reversed(asked.min_duration_ms, asked.max_duration_ms)) say("max_duration_ms", "is less than min_duration_ms")
  if (asked.period !== undefined && (from !== undefined || to !== undefined)) {
    say("period", "cannot be combined with a beginning or an end; give one or the other")
  }
  return found
}

const withoutContradiction = <A, I, R>(query: Schema.Schema<A, I, R>) =>
  query.pipe(
    Schema.filter((asked) => contradictions(asked as unknown as Filter & { readonly period?: unknown }).slice(0, 1))
  )

/** Query parameters with every filter, and those of a question's own. What contradicts itself is refused. */
export const FilteredQuery = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  withoutContradiction(Query({ ...filterFields, ...fields }))

/** The same without a range of time. */
export const MarkedQuery = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  withoutContradiction(Query({ ...markFields, ...fields }))

/** From when to when, both inclusive, in nanoseconds since the epoch; absent where it is not bounded. */
export const rangeOf = ({ from, since, to, until }: Pick<Filter, "from" | "since" | "to" | "until">) => ({
  from: from ?? since,
  to: to ?? until
})
