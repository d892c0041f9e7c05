import type { NanoUsd } from "../model/Money.js"
import type { Usage } from "../model/Usage.js"
import { costOf } from "./Cost.js"
import { type CustomPrices, makeCustom } from "./CustomPrices.js"
import { constant, listPrice, type Price, ratesAt } from "./Price.js"
import type { PriceTable } from "./PriceTable.js"
import { defaultRates, type Rates } from "./Rates.js"
import { makeResolve } from "./Resolve.js"

export interface Cost {
  /** Whole nano-dollars, at most 9,007,199 US dollars. */
  readonly nanoUsd: NanoUsd
  /** `custom`: a user's own price. `list`: the table's. `default`: the model is in neither. */
  readonly source: Rates["source"]
}

/**
 * Prices calls to models. Providers and models go by the names that spans carry, in any case; `at` is in milliseconds
 * since the epoch and chooses among prices that change over time. Nothing here throws, whatever the names and counts.
 */
export interface Pricing {
  /** What a model's tokens cost at an instant. */
  readonly rates: (provider: string | undefined, model: string | undefined, at: number) => Rates
  /** What a call has cost. */
  readonly cost: (provider: string | undefined, model: string | undefined, usage: Usage, at: number) => Cost
}

// Names come from outside. A name longer than any model's is not looked for, and what was found is not kept for ever.
const longestName = 256
const mostKept = 4_096

/** Throws a `RangeError` for a custom price that is not a price. */
export const makePricing = (table: PriceTable, custom: CustomPrices = {}): Pricing => {
  const findCustom = makeCustom(custom)
  const resolve = makeResolve(table)
  const unknown = constant(defaultRates)

  const find = (provider: string, model: string): Price => {
    const own = findCustom(provider, model)
    if (own !== undefined) return own
    const listed = provider.length + model.length > longestName ? undefined : resolve(provider, model)
    return listed === undefined ? unknown : listPrice(listed)
  }

  // By provider, then by model.
  const kept = new Map<string, Map<string, Price>>()
  let count = 0

  const priceOf = (provider: string, model: string): Price => {
    const known = kept.get(provider)?.get(model)
    if (known !== undefined) return known
    const price = find(provider, model)
    if (provider.length + model.length > longestName) return price
    if (count >= mostKept) {
      kept.clear()
      count = 0
    }
    const models = kept.get(provider) ?? new Map<string, Price>()
    kept.set(provider, models.set(model, price))
    count += 1
    return price
  }

  const rates: Pricing["rates"] = (provider = "", model = "", at) => ratesAt(priceOf(provider, model), at)

  return {
    rates,
    cost: (provider, model, usage, at) => {
      const current = rates(provider, model, at)
      return { nanoUsd: costOf(current, usage), source: current.source }
    }
  }
}
