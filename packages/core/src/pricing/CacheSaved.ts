import type { Usage } from "../model/Usage.js"
import { costOf } from "./Cost.js"
import type { Rates } from "./Rates.js"

/**
 * What a provider's cache saved a call, in nano-dollars: what its usage would cost with nothing read from a cache or written to
 * one, less what it costs. Negative where writing cost more than reading saved.
 */
export const cacheSavedOf = (rates: Rates, usage: Usage): number => {
  if (usage.cacheRead === 0 && usage.cacheWrite === 0 && usage.cacheWrite1h === 0) return 0
  const { cacheReadAudio: _, cacheReadImage: __, ...rest } = usage
  return costOf(rates, { ...rest, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0 }) - costOf(rates, usage)
}
