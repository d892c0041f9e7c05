import type { NanoUsd } from "../model/Money.js"
import type { CostSource } from "../model/Span.js"
import type { Usage } from "../model/Usage.js"
import { type Ceiling, ceilingsOf, type Media, mostOf } from "./Ceiling.js"
import { costOf } from "./Cost.js"
import { type CustomPrices, makeCustom } from "./CustomPrices.js"
import { type Origin, type Owner, ownerIn, withOwnPrices } from "./Origin.js"
import { constant, inTier, listPrice, mapRates, type Price, ratesAt } from "./Price.js"
import type { PriceTable, TableModel } from "./PriceTable.js"
import { defaultRates, flatRates, type Rates } from "./Rates.js"
import { makeResolve } from "./Resolve.js"
import { tierFactor } from "./TierFactor.js"

export interface Cost {
  /** Whole nano-dollars, at most a million US dollars. */
  readonly nanoUsd: NanoUsd
  /**
   * `custom`: a user's own price. `list`: the table's. `default`: the model is in neither. `reported`: the provider's own
   * word, where there would be a default, nothing was counted that has a price, or the list has a fee for the request.
   */
  readonly source: CostSource
}

/** What else a reply says that its price depends on. */
export interface Terms {
  /** The service tier that answered. One that is not known costs the list price, as does none. */
  readonly tier?: string | undefined
  /** What the provider says that the call cost, in US dollars. */
  readonly reportedUsd?: number | undefined
}

/**
 * Prices calls to models. Providers and models go by the names that spans carry, in any case; `at` is in milliseconds
 * since the epoch and chooses among prices that change over time. Nothing here throws, whatever the names and counts.
 */
export interface Pricing {
  /** Whether the user has prices of their own. */
  readonly hasCustom: boolean
  /** What a model's tokens cost at an instant. */
  readonly rates: (provider: string | undefined, model: string | undefined, at: number, tier?: string) => Rates
  /** What a call has cost. */
  readonly cost: (
    provider: string | undefined,
    model: string | undefined,
    usage: Usage,
    at: number,
    terms?: Terms
  ) => Cost
  /** The list that the model's price stands in. Absent for a user's own prices, for defaults, and for what costs nobody. */
  readonly origin: (provider: string | undefined, model: string | undefined) => Origin | undefined
  /**
   * The most that a call of at most so many tokens can cost, in nano-dollars, rounded up: whatever part of its input is
   * cached or written to a cache, whatever part of its output is reasoning, whenever it is made. A count that is not a
   * number stands for any number of tokens.
   *
   * It is of text, and of the list price, unless `may` says more: media as it tells, and a dearer tier. Searches of the
   * provider, and sound that is paid by time, are not in it.
   */
  readonly atMost: (
    provider: string | undefined,
    model: string | undefined,
    inputTokens: number,
    outputTokens: number,
    may?: Media & { readonly tier?: string | undefined }
  ) => NanoUsd
}

/** A price as it is kept for a name. */
interface Known {
  readonly price: Price
  readonly ceilings: ReadonlyArray<Ceiling>
  /** Absent where it is no list's. */
  readonly owner?: Owner & { readonly model: string }
  /** By the factor of a service tier, as far as they have been asked for. */
  readonly tiers: Map<number, Known>
}

interface Found {
  readonly model: TableModel
  readonly owner: Owner | undefined
}

// Models that run on the user's own machines are paid by nobody's tokens.
const ownMachines = new Set(["ollama"])
const free = constant(flatRates("list", {}))

// Groq charges at least ten seconds of sound a request (https://console.groq.com/docs/speech-to-text).
const leastAudioSeconds: ReadonlyMap<string, number> = new Map([["groq", 10]])

// Names come from outside. A name longer than any model's is not looked for, and what was found is not kept for ever.
const longestName = 256
const mostKept = 4_096

// No call costs more than a million dollars, which is also the most that a span can tell.
const mostNanoUsd = 1e15

const prepare = (given: PriceTable) => {
  const table = withOwnPrices(given)
  const resolve = makeResolve(table)
  const ownerOf = ownerIn(table)
  return (provider: string, name: string): Found | undefined => {
    const model = resolve(provider, name)
    return model && { model, owner: ownerOf(model) }
  }
}

/**
 * A table that is given as a function is asked for when the first model is looked up in it. Throws a `RangeError` for a
 * custom price that is not a price.
 */
export const makePricing = (table: PriceTable | (() => PriceTable), custom: CustomPrices = {}): Pricing => {
  const findCustom = makeCustom(custom)
  let resolve: ReturnType<typeof prepare> | undefined

  const listed = (provider: string, model: string) => {
    if (provider.length + model.length > longestName) return undefined
    resolve ??= prepare(typeof table === "function" ? table() : table)
    return resolve(provider, model)
  }

  const find = (provider: string, model: string): Known => {
    const own = findCustom(provider, model)
    if (own !== undefined) return knownAs(own)
    // Others sell many of these models, under the same names.
    if (ownMachines.has(provider.trim().toLowerCase())) return knownAs(free)
    const found = listed(provider, model)
    if (found === undefined) return knownAs(unknown)
    const price = listPrice(found.model)
    if (found.owner === undefined) return knownAs(price)
    const least = leastAudioSeconds.get(found.owner.provider)
    return knownAs(least === undefined ? price : mapRates(price, (rates) => ({ ...rates, leastAudioSeconds: least })), {
      ...found.owner,
      model: found.model.id
    })
  }

  // By provider, then by model.
  const kept = new Map<string, Map<string, Known>>()
  let count = 0

  const known = (provider = "", model = ""): Known => {
    const before = kept.get(provider)?.get(model)
    if (before !== undefined) return before
    const now = find(provider, model)
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

  const rates: Pricing["rates"] = (provider, model, at, tier) => {
    const found = known(provider, model)
    return ratesAt(atFactor(found, factorOf(found, tier)).price, at)
  }

  return {
    hasCustom: Object.keys(custom).length > 0,
    rates,
    cost: (provider, model, usage, at, { reportedUsd, tier } = {}) => {
      const current = rates(provider, model, at, tier)
      const nanoUsd = Math.min(costOf(current, usage), mostNanoUsd) as NanoUsd
      const { source } = current
      if (reportedUsd === undefined || !(reportedUsd >= 0)) return { nanoUsd, source }
      // A fee for the request differs by how much was searched for it, which no list knows.
      const unsure = isNothing(usage) || current.bands[0].request > 0
      const invented = source === "default" || (source === "list" && unsure)
      return invented
        ? { nanoUsd: Math.min(Math.round(reportedUsd * 1e9), mostNanoUsd) as NanoUsd, source: "reported" }
        : { nanoUsd, source }
    },
    origin: (provider, model) => known(provider, model).owner?.origin,
    atMost: (provider, model, inputTokens, outputTokens, may = {}) => {
      const found = known(provider, model)
      // A tier that is asked for at less may be answered at the list price.
      const { ceilings } = atFactor(found, Math.max(1, factorOf(found, may.tier)))
      return mostOf(ceilings, inputTokens, outputTokens, may)
    }
  }
}

const knownAs = (price: Price, owner?: Known["owner"]): Known => ({
  price,
  ceilings: ceilingsOf(price),
  ...(owner !== undefined && { owner }),
  tiers: new Map()
})

const factorOf = ({ owner }: Known, tier: string | undefined): number =>
  tier === undefined || owner === undefined ? 1 : tierFactor(owner.provider, owner.model, tier)

const atFactor = (known: Known, factor: number): Known => {
  if (factor === 1) return known
  const before = known.tiers.get(factor)
  if (before !== undefined) return before
  const now = knownAs(inTier(known.price, factor), known.owner)
  known.tiers.set(factor, now)
  return now
}

const isNothing = (usage: Usage): boolean => Object.values(usage).every((counted) => !counted)

const unknown = constant(defaultRates)
