import type { CostSource } from "../model/Span.js"
import type { ModelPrices, UnitPrice } from "./PriceTable.js"

/** What one kind of request pays, in US dollars per million tokens, or per million of what is counted by the piece. */
export interface Band {
  /** Holds for requests of more input tokens than this. */
  readonly above: number
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly reasoning: number
  /** For the request itself; 0 with nearly all providers. */
  readonly request: number
  /** Where it is not as input. */
  readonly inputAudio?: number | undefined
  readonly inputImage?: number | undefined
  readonly inputVideo?: number | undefined
  /** Where it is not as a cache read. */
  readonly cacheReadAudio?: number | undefined
  readonly cacheReadImage?: number | undefined
  /** Where it is not as output. */
  readonly outputAudio?: number | undefined
  readonly outputImage?: number | undefined
  readonly outputVideo?: number | undefined
  /** For an hour of sound, in US dollars; like the next ones, free where it is left out. */
  readonly audioHour?: number | undefined
  readonly webSearch?: number | undefined
  readonly fileSearch?: number | undefined
  readonly searchUnit?: number | undefined
}

/** What a model's tokens cost at one instant. */
export interface Rates {
  readonly source: Exclude<CostSource, "reported">
  /** By `above`, ascending, the first from 0 on. A request pays all its tokens in the last band that holds for it. */
  readonly bands: readonly [Band, ...ReadonlyArray<Band>]
  /** The power of ten, at least 1000, that makes whole numbers of all rates: sums over them are exact. */
  readonly scale: number
  /** The least seconds of sound that a request with any is charged for. Absent for none. */
  readonly leastAudioSeconds?: number
}

/**
 * Rates in US dollars per million tokens. What is left out is billed as providers bill it, at the rate next to it; what is
 * counted by the piece is free.
 */
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
  /** Default: as input. */
  readonly inputAudio?: number | undefined
  /** Default: as input. */
  readonly inputImage?: number | undefined
  /** Default: as input. */
  readonly inputVideo?: number | undefined
  /** Default: as a cache read where that has a rate of its own, else as input of its kind. */
  readonly cacheReadAudio?: number | undefined
  /** Default: as a cache read where that has a rate of its own, else as input of its kind. */
  readonly cacheReadImage?: number | undefined
  /** Default: as output. */
  readonly outputAudio?: number | undefined
  /** Default: as output. */
  readonly outputImage?: number | undefined
  /** Default: as output. */
  readonly outputVideo?: number | undefined
  /** US dollars per hour of sound, default 0. */
  readonly audioHour?: number | undefined
  /** US dollars per million requests, default 0. */
  readonly request?: number | undefined
  /** US dollars per million, default 0. */
  readonly webSearch?: number | undefined
  /** US dollars per million, default 0. */
  readonly fileSearch?: number | undefined
  /** US dollars per million, default 0. */
  readonly searchUnit?: number | undefined
}

const band = (above: number, listed: ListedRates): Band => {
  const input = listed.input ?? 0
  const output = listed.output ?? 0
  const cacheWrite = listed.cacheWrite ?? input
  const { audioHour, fileSearch, inputAudio, inputImage, inputVideo, searchUnit, webSearch } = listed
  const { outputAudio, outputImage, outputVideo } = listed
  // A cache without a rate of its own is billed as if it was none.
  const uncached = listed.cacheRead === undefined
  return {
    above,
    input,
    output,
    cacheRead: listed.cacheRead ?? input,
    cacheWrite,
    cacheWrite1h: listed.cacheWrite1h ?? cacheWrite,
    reasoning: listed.reasoning ?? output,
    request: listed.request ?? 0,
    inputAudio,
    inputImage,
    inputVideo,
    cacheReadAudio: listed.cacheReadAudio ?? (uncached ? inputAudio : undefined),
    cacheReadImage: listed.cacheReadImage ?? (uncached ? inputImage : undefined),
    outputAudio,
    outputImage,
    outputVideo,
    audioHour,
    webSearch,
    fileSearch,
    searchUnit
  }
}

// A price like 0.08333333333333334 stands for a fraction; past twelve places it is noise.
const mostPlaces = 12

const places = (rate: number) =>
  rate
    .toFixed(mostPlaces)
    .replace(/\.?0+$/, "")
    .split(".")[1]?.length ?? 0

const ratesOf = (source: Rates["source"], first: Band, ...higher: ReadonlyArray<Band>): Rates => {
  const bands = [first, ...higher] as const
  const rates = bands.flatMap(({ above: _, ...rest }) => Object.values(rest).filter((rate) => rate !== undefined))
  return { source, bands, scale: 10 ** Math.max(3, ...rates.map(places)) }
}

export const flatRates = (source: Rates["source"], listed: ListedRates): Rates => ratesOf(source, band(0, listed))

/** A table's prices of one model. */
export const listRates = (prices: ModelPrices): Rates => {
  const starts = new Set(Object.values(prices).flatMap((price) => tiers(price).map(({ start }) => start)))
  const [first, ...higher] = [0, ...[...starts].sort((a, b) => a - b)].map((above) => {
    const rate = (unit: string) => rateAbove(prices[unit], above)
    return band(above, {
      input: rate("input_mtok"),
      output: rate("output_mtok"),
      cacheRead: rate("cache_read_mtok"),
      cacheWrite: rate("cache_write_mtok"),
      cacheWrite1h: rate("cache_write_1h_mtok"),
      reasoning: rate("output_reasoning_mtok"),
      inputAudio: rate("input_audio_mtok"),
      inputImage: rate("input_image_mtok"),
      inputVideo: rate("input_video_mtok"),
      cacheReadAudio: rate("cache_audio_read_mtok"),
      cacheReadImage: rate("cache_image_read_mtok"),
      outputAudio: rate("output_audio_mtok"),
      outputImage: rate("output_image_mtok"),
      outputVideo: rate("output_video_mtok"),
      audioHour: rate("input_audio_hours") ?? rate("audio_hours"),
      request: perMillion(rate("requests_kcount")),
      webSearch: perMillion(rate("web_searches_kcount")),
      fileSearch: perMillion(rate("storage_searches_kcount")),
      searchUnit: perMillion(rate("search_units_kcount"))
    })
  })
  return ratesOf("list", first ?? band(0, {}), ...higher)
}

/** The same rates times a factor; what is counted by the piece stays as it is. */
export const timesFactor = ({ bands, source, ...rest }: Rates, factor: number): Rates => {
  const scaled = (rate: number | undefined) => rate && Number((rate * factor).toFixed(mostPlaces))
  const [first, ...higher] = bands.map(({ above, fileSearch, request, searchUnit, webSearch, ...tokens }) => {
    const rates = Object.fromEntries(Object.entries(tokens).map(([name, rate]) => [name, scaled(rate)]))
    return { ...(rates as typeof tokens), above, fileSearch, request, searchUnit, webSearch }
  })
  return first === undefined ? { bands, source, ...rest } : { ...rest, ...ratesOf(source, first, ...higher) }
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
