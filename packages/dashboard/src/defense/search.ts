import type { Search } from "../address/Search.js"
import { type SortSearch, sortSearch } from "../address/Sorting.js"

/** Traces that are looked through at once. */
export const portion = 60
/** Most traces that the server lists in one answer. */
export const most = 500

/** The columns that the transitions can be sorted by. */
export const historyColumns = ["time", "scope", "what", "actor"] as const

export interface DefenseSearch extends SortSearch {
  /** How many traces are looked through. Default: a portion. */
  readonly traces?: number | undefined
}

const tracesOf = (text: unknown) => {
  const traces = typeof text === "number" || /^\d{1,4}$/.test(String(text)) ? Number(text) : 0
  return traces >= portion && traces <= most ? traces : undefined
}

/** What of this page's state stands in the address, beside the range; undefined where that says nothing of it. */
export const defenseSearch = (search: Search): Required<DefenseSearch> => ({
  traces: tracesOf(search.traces),
  ...sortSearch(search, historyColumns)
})
