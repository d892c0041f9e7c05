import type { ConditionalPrices, TableModel } from "./PriceTable.js"
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
export const listPrice = ({ prices }: TableModel): Price => {
  if (!isConditional(prices)) return constant(listRates(prices))
  const always = Math.max(
    0,
    prices.findLastIndex(({ constraint }) => constraint === undefined)
  )
  return {
    rates: listRates(prices[always]?.prices ?? {}),
    conditions: prices
      .slice(always)
      .reverse()
      .flatMap(({ constraint, prices }) =>
        constraint === undefined ? [] : [{ holds: condition(constraint), rates: listRates(prices) }]
      )
  }
}

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
