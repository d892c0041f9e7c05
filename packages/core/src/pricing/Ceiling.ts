import type { NanoUsd } from "../model/Money.js"
import type { Price } from "./Price.js"
import type { Rates } from "./Rates.js"

/** What a call may hold besides text, which may be dearer. */
export interface Media {
  /** Sound, pictures or film may be sent. Default: none. */
  readonly mediaInput?: boolean | undefined
  /** Sound, pictures or film may come back. Default: none. */
  readonly mediaOutput?: boolean | undefined
}

/** The dearest that tokens can be in one band of one rate: all input at its dearest, all output at its dearest. */
export interface Ceiling {
  /** Holds for requests of more input tokens than this; -1 for the first band, which holds for none as well. */
  readonly above: number
  /** Requests of more input tokens than this are in a higher band. */
  readonly upTo: number
  /** For one token, and for the request, in `perNano`ths of a nano-dollar; whole. */
  readonly input: number
  readonly output: number
  readonly mediaInput: number
  readonly mediaOutput: number
  readonly request: number
  readonly perNano: number
}

/** Of every rate that may hold at some time, and of every band in it. */
export const ceilingsOf = ({ rates, conditions }: Price): ReadonlyArray<Ceiling> =>
  [rates, ...conditions.map(({ rates }) => rates)].flatMap(ceilings)

const ceilings = ({ bands, scale }: Rates): ReadonlyArray<Ceiling> =>
  bands.map((band, index) => {
    const units = (...rates: ReadonlyArray<number | undefined>) =>
      Math.max(...rates.map((rate = 0) => Math.round(rate * scale)))
    const input = units(band.input, band.cacheRead, band.cacheWrite, band.cacheWrite1h)
    const output = units(band.output, band.reasoning)
    const { inputAudio, inputImage, inputVideo, cacheReadAudio, cacheReadImage } = band
    return {
      above: index === 0 ? -1 : band.above,
      upTo: bands[index + 1]?.above ?? Number.POSITIVE_INFINITY,
      input,
      output,
      mediaInput: Math.max(input, units(inputAudio, inputImage, inputVideo, cacheReadAudio, cacheReadImage)),
      mediaOutput: Math.max(output, units(band.outputAudio, band.outputImage, band.outputVideo)),
      request: units(band.request),
      perNano: scale / 1_000
    }
  })

/**
 * The most that a call of at most so many tokens can cost, rounded up to whole nano-dollars. Never less than `costOf` any
 * usage within them, at any instant. A count that is not a number stands for any number of tokens.
 */
export const mostOf = (
  ceilings: ReadonlyArray<Ceiling>,
  inputTokens: number,
  outputTokens: number,
  media: Media = {}
): NanoUsd => {
  const input = bound(inputTokens)
  const output = bound(outputTokens)
  let most = 0
  for (const ceiling of ceilings) {
    if (input <= ceiling.above) continue
    const inputRate = media.mediaInput ? ceiling.mediaInput : ceiling.input
    const outputRate = media.mediaOutput ? ceiling.mediaOutput : ceiling.output
    // The call may use less than its bound, and a lower band may be the dearer.
    const units = Math.min(input, ceiling.upTo) * inputRate + output * outputRate + ceiling.request
    most = Math.max(most, Math.ceil(units / ceiling.perNano))
  }
  // Where amounts are that large, floating point may lose more than rounding up makes good, and `costOf` the other way.
  const safe = most < large ? most : Math.ceil(most * (1 + 16 * Number.EPSILON))
  return Math.min(safe, Number.MAX_SAFE_INTEGER) as NanoUsd
}

/** In nano-dollars: 100,000 US dollars. */
const large = 1e14

const bound = (tokens: number) =>
  tokens >= 0 ? Math.min(tokens, Number.MAX_SAFE_INTEGER) : tokens < 0 ? 0 : Number.MAX_SAFE_INTEGER
