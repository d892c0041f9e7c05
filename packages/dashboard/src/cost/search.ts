import { oneOf, type Search } from "../address/Search.js"
import { type SortSearch, sortSearch } from "../address/Sorting.js"

/** What cost is grouped by. */
export const costGroupings = ["agent", "model", "user", "tag"] as const
export type CostGrouping = (typeof costGroupings)[number]

/** The columns of the table. */
export const costColumns = ["name", "requests", "input", "output", "cached", "cost", "share"] as const

export interface CostSearch extends SortSearch {
  /** Default: by agent. */
  readonly by?: CostGrouping | undefined
}

/** What of this page's state stands in the address, beside the range; undefined where that says nothing of it. */
export const costSearch = (search: Search): Required<CostSearch> => ({
  by: oneOf(search.by, costGroupings),
  ...sortSearch(search, costColumns)
})
