import { constant, type Price } from "./Price.js"
import { flatRates, type ListedRates } from "./Rates.js"

/** A user's own rates for a model, in US dollars per million tokens. What is left out is billed at the rate next to it. */
export interface CustomPrice {
  readonly input: number
  readonly output: number
  /** Default: as input. */
  readonly cacheRead?: number
  /** Default: as input. */
  readonly cacheWrite?: number
  /** Default: as a cache write. */
  readonly cacheWrite1h?: number
  /** Default: as output. */
  readonly reasoning?: number
}

/**
 * A user's own prices. The key is a model's name, `provider/model`, or either of them cut short by a `*`
 * (`"my-model-*"`, `"openai/*"`). Upper and lower case are the same.
 *
 * A full name comes before a `*`, `provider/model` before the model alone, and the longer `*` before the shorter.
 */
export type CustomPrices = Readonly<Record<string, CustomPrice>>

export type FindCustom = (provider: string | undefined, model: string | undefined) => Price | undefined

const fields = ["input", "output", "cacheRead", "cacheWrite", "cacheWrite1h", "reasoning"] as const

/** A dollar for one token. */
const highest = 1_000_000

/** Throws a `RangeError` that names the entry where a rate is not a number from 0 to 1,000,000. */
export const makeCustom = (custom: CustomPrices): FindCustom => {
  const entries = Object.entries(custom).map(([key, price]) => [key.trim().toLowerCase(), priceOf(key, price)] as const)
  const exact = new Map(entries.filter(([key]) => !key.endsWith("*")))
  const starts = entries
    .filter(([key]) => key.endsWith("*"))
    .map(([key, price]) => ({ start: key.slice(0, -1), price }))
    .sort((a, b) => b.start.length - a.start.length)
  if (entries.length === 0) return () => undefined

  return (provider = "", model = "") => {
    const name = model.trim().toLowerCase()
    const full = `${provider.trim().toLowerCase()}/${name}`
    return (
      exact.get(full) ??
      exact.get(name) ??
      starts.find(({ start }) => full.startsWith(start) || name.startsWith(start))?.price
    )
  }
}

const priceOf = (key: string, price: ListedRates): Price => {
  for (const field of fields) {
    const rate = price?.[field]
    const leftOut = rate === undefined && field !== "input" && field !== "output"
    if (!leftOut && !(typeof rate === "number" && rate >= 0 && rate <= highest)) {
      throw new RangeError(`The price of "${key}" needs ${field} in US dollars per million tokens, 0 to ${highest}.`)
    }
  }
  return constant(flatRates("custom", { ...price, request: 0 }))
}
