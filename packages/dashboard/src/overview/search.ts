import { oneOf, type Search } from "../address/Search.js"
import { type SortSearch, sortSearch } from "../address/Sorting.js"

/** What the requests are grouped by. */
export const groupings = ["agent", "model", "task", "provider"] as const
export type Grouping = (typeof groupings)[number]

/** The columns of the breakdown. */
export const breakdownColumns = ["name", "requests", "error_rate", "latency", "tokens", "cost"] as const

export interface OverviewSearch extends SortSearch {
  /** Default: by agent. */
  readonly by?: Grouping | undefined
}

/** What of this page's state stands in the address, beside the range; undefined where that says nothing of it. */
export const overviewSearch = (search: Search): Required<OverviewSearch> => ({
  by: oneOf(search.by, groupings),
  ...sortSearch(search, breakdownColumns)
})
