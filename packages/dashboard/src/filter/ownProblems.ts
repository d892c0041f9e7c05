import { type Period, periods } from "@agentwatch/core/api/Query"
import { rangeOf } from "../address/Range.js"
import type { Search } from "../address/Search.js"
import { texts } from "../texts.js"

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

/** Why each of them is none, by the parameter's name. */
export const rangeProblems = (search: Search): ReadonlyArray<readonly [name: string, reason: string]> =>
  badRange(search).map((name) => [name, name === "period" ? texts.filter.noPeriod : texts.filter.noRange])

/**
 * What is passed over of the address of a page that is asked for nothing but what it shows. `read` is what was made of each of
 * its own parameters: undefined where the value is none of those that there are.
 */
export const passedOver = (search: Search, read: Search): ReadonlyArray<string> => [
  ...badRange(search),
  ...Object.keys(search).filter((name) => !own.includes(name) && search[name] !== "" && read[name] === undefined)
]
