import type { NanoUsd } from "../model/Money.js"
import type { Usage } from "../model/Usage.js"
import { type Ceiling, ceilingsOf, mostOf } from "./Ceiling.js"
import { costOf } from "./Cost.js"
import { type CustomPrices, makeCustom } from "./CustomPrices.js"
import { constant, listPrice, type Price, ratesAt } from "./Price.js"
import type { PriceTable } from "./PriceTable.js"
import { defaultRates, flatRates, type Rates } from "./Rates.js"
import { makeResolve, type Resolve } from "./Resolve.js"

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
  /**
   * The most that a call of at most so many tokens can cost, in nano-dollars, rounded up: whatever part of its input is
   * cached or written to a cache, whatever part of its output is reasoning, whenever it is made. A count that is not a
   * number stands for any number of tokens.
   */
  readonly atMost: (
    provider: string | undefined,
    model: string | undefined,
    inputTokens: number,
    outputTokens: number
  ) => NanoUsd
}

/** A price as it is kept for a name. */
interface Known {
  readonly price: Price
  readonly ceilings: ReadonlyArray<Ceiling>
}

// Models that run on the user's own machines are paid by nobody's tokens.
const ownMachines = new Set(["ollama"])
const free = constant(flatRates("list", {}))

// Names come from outside. A name longer than any model's is not looked for, and what was found is not kept for ever.
const longestName = 256
const mostKept = 4_096

/**
 * A table that is given as a function is asked for when the first model is looked up in it. Throws a `RangeError` for a
 * custom price that is not a price.
 */
export const makePricing = (table: PriceTable | (() => PriceTable), custom: CustomPrices = {}): Pricing => {
  const findCustom = makeCustom(custom)
  let resolve: Resolve | undefined

  const listed = (provider: string, model: string) => {
    if (provider.length + model.length > longestName) return undefined
    resolve ??= makeResolve(typeof table === "function" ? table() : table)
    return resolve(provider, model)
  }

  const find = (provider: string, model: string): Price => {
    const own = findCustom(provider, model)
    if (own !== undefined) return own
    const found = listed(provider, model)
    if (found !== undefined) return listPrice(found)
    return ownMachines.has(provider.trim().toLowerCase()) ? free : unknown
  }

  // By provider, then by model.
  const kept = new Map<string, Map<string, Known>>()
  let count = 0

  const known = (provider = "", model = ""): Known => {
    const before = kept.get(provider)?.get(model)
    if (before !== undefined) return before
    const price = find(provider, model)
    const now = { price, ceilings: ceilingsOf(price) }
    if (provider.length + model.length > longestName) return now
    if (count >= mostKept) {
      kept.clear()
      count = 0
    }
    const models = kept.get(provider) ?? new Map<string, Known>()
    kept.set(provider, models.set(model, now))
    count += 1
    return now
  }

  const rates: Pricing["rates"] = (provider, model, at) => ratesAt(known(provider, model).price, at)

  return {
    rates,
    cost: (provider, model, usage, at) => {
      const current = rates(provider, model, at)
      return { nanoUsd: costOf(current, usage), source: current.source }
    },
    atMost: (provider, model, inputTokens, outputTokens) =>
      mostOf(known(provider, model).ceilings, inputTokens, outputTokens)
  }
}

const unknown = constant(defaultRates)
