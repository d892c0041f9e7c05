import type { CostSource } from "../model/Span.js"
import type { ModelPrices, UnitPrice } from "./PriceTable.js"

/** What one kind of request pays, in US dollars per million tokens. */
export interface Band {
  /** Holds for requests of more input tokens than this. */
  readonly above: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly reasoning: number
  /** For the request itself, in US dollars per million requests; 0 with nearly all providers. */
  readonly request: number
}

/** What a model's tokens cost at one instant. */
export interface Rates {
  readonly source: Exclude<CostSource, "reported">
  /** By `above`, ascending, the first from 0 on. A request pays all its tokens in the last band that holds for it. */
  readonly bands: readonly [Band, ...ReadonlyArray<Band>]
  /** The power of ten, at least 1000, that makes whole numbers of all rates: sums over them are exact. */
  readonly scale: number
}

/** Rates in US dollars per million tokens. What is left out is billed as providers bill it, at the rate next to it. */
export interface ListedRates {
  /** Default 0. */
  readonly input?: number | undefined
  /** Default 0. */
  readonly output?: number | undefined
  /** Default: as input. */
  readonly cacheRead?: number | undefined
  /** Default: as input. */
  readonly cacheWrite?: number | undefined
  /** Default: as a cache write. */
  readonly cacheWrite1h?: number | undefined
  /** Default: as output. */
  readonly reasoning?: number | undefined
  /** US dollars per million requests, default 0. */
  readonly request?: number | undefined
}

const band = (above: number, listed: ListedRates): Band => {
  const input = listed.input ?? 0
  const output = listed.output ?? 0
  const cacheWrite = listed.cacheWrite ?? input
  return {
    above,
    input,
    output,
    cacheRead: listed.cacheRead ?? input,
    cacheWrite,
    cacheWrite1h: listed.cacheWrite1h ?? cacheWrite,
    reasoning: listed.reasoning ?? output,
    request: listed.request ?? 0
  }
}

// A price like 0.08333333333333334 stands for a fraction; past twelve places it is noise.
const places = (rate: number) =>
  rate
    .toFixed(12)
    .replace(/\.?0+$/, "")
    .split(".")[1]?.length ?? 0

const ratesOf = (source: Rates["source"], first: Band, ...higher: ReadonlyArray<Band>): Rates => {
  const bands = [first, ...higher] as const
  const rates = bands.flatMap(({ above: _, ...rest }) => Object.values(rest))
  return { source, bands, scale: 10 ** Math.max(3, ...rates.map(places)) }
}

export const flatRates = (source: Rates["source"], listed: ListedRates): Rates => ratesOf(source, band(0, listed))

/** A table's prices of one model. */
export const listRates = (prices: ModelPrices): Rates => {
  const starts = new Set(Object.values(prices).flatMap((price) => tiers(price).map(({ start }) => start)))
  const [first, ...higher] = [0, ...[...starts].sort((a, b) => a - b)].map((above) =>
    band(above, {
      input: rateAbove(prices.input_mtok, above),
      output: rateAbove(prices.output_mtok, above),
      cacheRead: rateAbove(prices.cache_read_mtok, above),
      cacheWrite: rateAbove(prices.cache_write_mtok, above),
      cacheWrite1h: rateAbove(prices.cache_write_1h_mtok, above),
      reasoning: rateAbove(prices.output_reasoning_mtok, above),
      request: perMillion(rateAbove(prices.requests_kcount, above))
    })
  )
  return ratesOf("list", first ?? band(0, {}), ...higher)
}

const tiers = (price: UnitPrice) => (typeof price === "number" ? [] : price.tiers)

const rateAbove = (price: UnitPrice | undefined, above: number): number | undefined => {
  if (price === undefined || typeof price === "number") return price
  return price.tiers.reduce((highest, tier) => (tier.start <= above && tier.start >= highest.start ? tier : highest), {
    start: 0,
    price: price.base
  }).price
}

const perMillion = (perThousand: number | undefined) => (perThousand === undefined ? undefined : perThousand * 1_000)

/** Documented for models that no table lists: 1.00 and 2.00 US dollars per million tokens in and out. */
export const defaultRates: Rates = flatRates("default", { input: 1, output: 2 })
