import { constant, type Price } from "./Price.js"
import { flatRates } from "./Rates.js"

/**
 * A user's own rates for a model, in US dollars per million tokens. What is left out is billed at the rate next to it. They
 * hold in every service tier.
 */
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
  /** Input that is sound. Default: as input. */
  readonly inputAudio?: number
  /** Input that is pictures. Default: as input. */
  readonly inputImage?: number
  /** Sound from the cache. Default: as a cache read if that is given, else as sound. */
  readonly cacheReadAudio?: number
  /** Pictures from the cache. Default: as a cache read if that is given, else as pictures. */
  readonly cacheReadImage?: number
  /** Output that is sound. Default: as output. */
  readonly outputAudio?: number
  /** Output that is pictures. Default: as output. */
  readonly outputImage?: number
  /** US dollars for an hour of sound, where that is billed by time. Default: 0. */
  readonly audioHour?: number
  /** US dollars for a thousand searches of the web. Default: 0. */
  readonly webSearches?: number
  /** US dollars for a thousand searches of files. Default: 0. */
  readonly fileSearches?: number
  /** US dollars for a thousand units of ranking. Default: 0. */
  readonly searchUnits?: number
}

/**
 * A user's own prices. The key is a model's name, `provider/model`, or either of them cut short by a `*`
 * (`"my-model-*"`, `"openai/*"`). Upper and lower case are the same.
 *
 * A full name comes before a `*`, `provider/model` before the model alone, and the longer `*` before the shorter.
 */
export type CustomPrices = Readonly<Record<string, CustomPrice>>

export type FindCustom = (provider: string | undefined, model: string | undefined) => Price | undefined

const units: Readonly<Record<keyof CustomPrice, string>> = {
  input: "per million tokens",
  output: "per million tokens",
  cacheRead: "per million tokens",
  cacheWrite: "per million tokens",
  cacheWrite1h: "per million tokens",
  reasoning: "per million tokens",
  inputAudio: "per million tokens",
  inputImage: "per million tokens",
  cacheReadAudio: "per million tokens",
  cacheReadImage: "per million tokens",
  outputAudio: "per million tokens",
  outputImage: "per million tokens",
  audioHour: "per hour",
  webSearches: "per thousand",
  fileSearches: "per thousand",
  searchUnits: "per thousand"
}

/** The names of all rates that a user may give. */
export const customRates = Object.keys(units) as ReadonlyArray<keyof CustomPrice>

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

const priceOf = (key: string, price: CustomPrice): Price => {
  for (const field of customRates) {
    const rate = price?.[field]
    const leftOut = rate === undefined && field !== "input" && field !== "output"
    if (!leftOut && !(typeof rate === "number" && rate >= 0 && rate <= highest)) {
      throw new RangeError(`The price of "${key}" needs ${field} in US dollars ${units[field]}, 0 to ${highest}.`)
    }
  }
  const { fileSearches, searchUnits, webSearches, ...tokens } = price
  return constant(
    flatRates("custom", {
      ...tokens,
      request: 0,
      webSearch: perMillion(webSearches),
      fileSearch: perMillion(fileSearches),
      searchUnit: perMillion(searchUnits)
    })
  )
}

const perMillion = (perThousand: number | undefined) => (perThousand === undefined ? undefined : perThousand * 1_000)
