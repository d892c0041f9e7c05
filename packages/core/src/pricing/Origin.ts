import { ownPrices } from "./ownPrices.js"
import type { PriceTable, TableModel } from "./PriceTable.js"

/** Where a list price comes from. */
export interface Origin {
  /** The list and its version: `@pydantic/genai-prices 0.1.8`. */
  readonly source: string
  /** The day it was published, `YYYY-MM-DD`. */
  readonly date: string
}

/** A model of the table, and whose price it is. */
export interface Owner {
  readonly provider: string
  readonly origin: Origin
}

const originOf = ({ date, source, version }: PriceTable): Origin => ({ source: `${source} ${version}`, date })

/** The table with our own prices behind each provider's, so that the table's own come first. */
export const withOwnPrices = (table: PriceTable): PriceTable => {
  const more = new Map(ownPrices.providers.map((provider) => [provider.id, provider]))
  const providers = table.providers.map((provider) => {
    const own = more.get(provider.id)
    if (own === undefined) return provider
    more.delete(provider.id)
    return { ...provider, models: [...provider.models, ...own.models] }
  })
  return { ...table, providers: [...providers, ...more.values()] }
}

/** `table` as `withOwnPrices` gives it. */
export const ownerIn = (table: PriceTable): ((model: TableModel) => Owner | undefined) => {
  const listed = originOf(table)
  const own = new Set(ownPrices.providers.flatMap(({ models }) => models))
  return (model) => {
    const provider = table.providers.find(({ models }) => models.includes(model))
    return provider && { provider: provider.id, origin: own.has(model) ? originOf(ownPrices) : listed }
  }
}
