import { type Period, periods } from "@agentwatch/core/api/Query"
import { rangeOf } from "../address/Range.js"
import type { Search } from "../address/Search.js"

/** Parameters that are the page's own: the server is not asked with them as they stand. */
export const own: ReadonlyArray<string> = ["period", "from", "to", "columns"]

/** Those that say a range, where they say none. */
export const badRange = (search: Search): ReadonlyArray<string> => {
  const free = !("period" in rangeOf(search))
  return [
    ...(search.period !== undefined && !periods.includes(search.period as Period) ? ["period"] : []),
    ...(free ? [] : ["from", "to"].filter((name) => search[name] !== undefined))
  ]
}
