import type { Filter } from "@agentwatch/core/api/Filter"
import type { TraceFilters } from "@agentwatch/core/api/Traces"

/** The filters beside the range of time, under the names that they have in the API and in addresses. */
export type FilterName = Exclude<keyof Filter, "from" | "to" | "since" | "until">

/** What stands in an address for them, as text. */
export type FilterSearch = { readonly [Name in FilterName]?: string | undefined }

/** What there is to choose from, as the server tells it. */
type Choices = (known: TraceFilters) => ReadonlyArray<string>

export interface Field {
  readonly name: FilterName
  /** What it measures, where its value is an amount; else it is a text. */
  readonly amount?: "usd" | "ms"
  /** All values that it may have. */
  readonly values?: ReadonlyArray<string>
  /** Values that have been seen; others may be typed. */
  readonly choices?: Choices
}

/** All filters, in the order in which they are offered. `search` is not among them: it has a place of its own. */
export const fields: ReadonlyArray<Field> = [
  { name: "agent_name", choices: ({ agents }) => agents.map(({ agent_name }) => agent_name) },
  { name: "agent_id", choices: ({ agents }) => agents.map(({ agent_id }) => agent_id) },
  { name: "task_name", choices: ({ tasks }) => tasks },
  { name: "model", choices: ({ models }) => models },
  { name: "provider", choices: ({ providers }) => providers },
  { name: "status", values: ["error", "success", "OK", "ERROR", "UNSET"] },
  { name: "environment", choices: ({ environments }) => environments },
  { name: "session_id" },
  { name: "user_id" },
  { name: "tag", choices: ({ tags }) => tags },
  { name: "min_cost_usd", amount: "usd" },
  { name: "max_cost_usd", amount: "usd" },
  { name: "min_duration_ms", amount: "ms" },
  { name: "max_duration_ms", amount: "ms" }
]

export const fieldOf = (name: string): Field | undefined => fields.find((field) => field.name === name)
