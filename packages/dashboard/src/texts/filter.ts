import type { FilterName } from "../filter/fields.js"
import { count } from "../format/Count.js"

const names: Readonly<Record<FilterName, string>> = {
  agent_name: "Agent",
  agent_id: "Agent id",
  task_name: "Task",
  model: "Model",
  provider: "Provider",
  status: "Status",
  environment: "Environment",
  session_id: "Session",
  user_id: "User",
  tag: "Tag",
  min_cost_usd: "Cost at least",
  max_cost_usd: "Cost at most",
  min_duration_ms: "Duration at least",
  max_duration_ms: "Duration at most",
  search: "Search"
}

export const filter = {
  bar: "Filters",
  names,
  add: "Add filter",
  field: "Filter by",
  value: "Value",
  unit: { usd: "US dollars", ms: "Milliseconds" },
  apply: "Add",
  missing: "Give a value.",
  remove: (name: string) => `Remove ${name}`,
  removeAll: "Remove all",
  choices: (name: string) => `Values of ${name}`,
  noChoice: "None seen so far; Enter takes what you type.",
  moreChoices: (n: number) => `${count(n)} more: type to find them`,
  notKnown: "there is no such parameter",
  noValue: "has no value that there is",
  noPeriod: "is no period that there is",
  noRange: "makes no range: that goes from one instant to a later one",
  passedOver: (n: number) =>
    n === 1
      ? "The address has a parameter that is passed over:"
      : `The address has ${count(n)} parameters that are passed over:`,
  search: "Search",
  searchHint: "Words in name, input, output or error. Press / to get here."
}
