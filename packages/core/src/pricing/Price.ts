import type { ConditionalPrices, ModelPrices, TableModel, UnitPrice } from "./PriceTable.js"
import { listRates, type Rates, timesFactor } from "./Rates.js"

/** What a model costs over time. */
export interface Price {
  /** Where no condition holds. */
  readonly rates: Rates
  /** The first that holds counts. Empty for nearly all models, which then cost no look at the clock. */
  readonly conditions: ReadonlyArray<{ readonly holds: (at: number) => boolean; readonly rates: Rates }>
}

export const constant = (rates: Rates): Price => ({ rates, conditions: [] })

/** The same price with every one of its rates changed. */
export const mapRates = ({ conditions, rates }: Price, change: (rates: Rates) => Rates): Price => ({
  rates: change(rates),
  conditions: conditions.map(({ holds, rates }) => ({ holds, rates: change(rates) }))
})

/** What the model costs in a service tier. */
export const inTier = (price: Price, factor: number): Price =>
  factor === 1 ? price : mapRates(price, (rates) => timesFactor(rates, factor))

/** `at` in milliseconds since the epoch. */
export const ratesAt = ({ rates, conditions }: Price, at: number): Rates => {
  for (const condition of conditions) if (condition.holds(at)) return condition.rates
  return rates
}

/** A table's price of a model. Entries after the last unconditional one are conditions, the later before the earlier. */
export const listPrice = ({ id, prices }: TableModel): Price => {
  const rates = (prices: ModelPrices) => listRates(withHour(id, prices))
  if (!isConditional(prices)) return constant(rates(prices))
  const always = Math.max(
    0,
    prices.findLastIndex(({ constraint }) => constraint === undefined)
  )
  return {
    rates: rates(prices[always]?.prices ?? {}),
    conditions: prices
      .slice(always)
      .reverse()
      .flatMap(({ constraint, prices }) =>
        constraint === undefined ? [] : [{ holds: condition(constraint), rates: rates(prices) }]
      )
  }
}

/**
 * Whoever sells a Claude, what is written to its cache for an hour costs twice the input; tables often list that for
 * Anthropic only (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
const withHour = (id: string, prices: ModelPrices): ModelPrices => {
  const { cache_write_1h_mtok: hour, cache_write_mtok: write, input_mtok: input } = prices
  const unlisted = hour === undefined && write !== undefined && input !== undefined && /claude/i.test(id)
  return unlisted ? { ...prices, cache_write_1h_mtok: twice(input) } : prices
}

const twice = (price: UnitPrice): UnitPrice =>
  typeof price === "number"
    ? 2 * price
    : { base: 2 * price.base, tiers: price.tiers.map(({ price, start }) => ({ start, price: 2 * price })) }

const isConditional = (prices: TableModel["prices"]): prices is ReadonlyArray<ConditionalPrices> =>
  Array.isArray(prices)

const condition = (constraint: NonNullable<ConditionalPrices["constraint"]>): ((at: number) => boolean) => {
  if (constraint.type === "start_date") {
    const start = Date.parse(constraint.start_date)
    return (at) => at >= start
  }
  const start = timeOfDay(Date.parse(`1970-01-01T${constraint.start_time}`))
  const end = timeOfDay(Date.parse(`1970-01-01T${constraint.end_time}`))
  return end < start
    ? (at) => timeOfDay(at) >= start || timeOfDay(at) < end
    : (at) => timeOfDay(at) >= start && timeOfDay(at) < end
}

const day = 24 * 60 * 60 * 1_000

/** Milliseconds since midnight UTC; before the epoch, too. */
const timeOfDay = (at: number) => ((at % day) + day) % day
