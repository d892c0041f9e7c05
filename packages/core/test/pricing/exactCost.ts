import { FastCheck as fc } from "effect"
import type { Usage } from "../../src/model/Usage.js"
import type { Rates } from "../../src/pricing/Rates.js"

const tokens = fc.integer({ min: 0, max: 1_500_000 })

/** What a call used, in parts that do not overlap. */
export const parts = fc.record({
  plain: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
  cacheWrite1h: tokens,
  said: tokens,
  reasoning: tokens
})

export type Parts = typeof parts extends fc.Arbitrary<infer A> ? A : never

/** The same as providers count it: the parts lie within the whole. */
export const whole = ({ plain, said, ...rest }: Parts): Usage => ({
  ...rest,
  input: plain + rest.cacheRead + rest.cacheWrite + rest.cacheWrite1h,
  output: said + rest.reasoning
})

export const usages: fc.Arbitrary<Usage> = parts.map(whole)

/** The same sum done by hand: rates as whole trillionths of a dollar per million tokens, no floating point anywhere. */
export const exactCost = ({ bands }: Rates, usage: Usage): number => {
  const band = bands.filter(({ above }) => above === 0 || usage.input > above).at(-1) ?? bands[0]
  const plain = usage.input - usage.cacheRead - usage.cacheWrite - usage.cacheWrite1h
  const sum = [
    [plain, band.input],
    [usage.cacheRead, band.cacheRead],
    [usage.cacheWrite, band.cacheWrite],
    [usage.cacheWrite1h, band.cacheWrite1h],
    [usage.output - usage.reasoning, band.output],
    [usage.reasoning, band.reasoning],
    [usage.input + usage.output > 0 ? 1 : 0, band.request]
  ].reduce((total, [count = 0, rate = 0]) => total + BigInt(count) * BigInt(rate.toFixed(12).replace(".", "")), 0n)
  // A trillionth of a dollar per million tokens is a billionth of a nano-dollar per token.
  const perNano = 1_000_000_000n
  return Number((2n * sum + perNano) / (2n * perNano))
}

/** What a call of any kind used, in parts that do not overlap. */
export const allParts = fc.record({
  plain: tokens,
  sound: tokens,
  pictures: tokens,
  film: tokens,
  cacheRead: tokens,
  cachedSound: tokens,
  cachedPictures: tokens,
  cacheWrite: tokens,
  cacheWrite1h: tokens,
  said: tokens,
  reasoning: tokens,
  spoken: tokens,
  drawn: tokens,
  filmed: tokens,
  webSearches: fc.integer({ min: 0, max: 100 }),
  fileSearches: fc.integer({ min: 0, max: 100 }),
  searchUnits: fc.integer({ min: 0, max: 100 }),
  audioMillis: fc.oneof(fc.constant(0), fc.integer({ min: 10_000, max: 10_000_000 }))
})

export type AllParts = typeof allParts extends fc.Arbitrary<infer A> ? A : never

export const wholeOf = (parts: AllParts): Usage => ({
  input:
    parts.plain +
    parts.sound +
    parts.pictures +
    parts.film +
    parts.cacheRead +
    parts.cachedSound +
    parts.cachedPictures +
    parts.cacheWrite +
    parts.cacheWrite1h,
  output: parts.said + parts.reasoning + parts.spoken + parts.drawn + parts.filmed,
  cacheRead: parts.cacheRead + parts.cachedSound + parts.cachedPictures,
  cacheWrite: parts.cacheWrite,
  cacheWrite1h: parts.cacheWrite1h,
  reasoning: parts.reasoning,
  inputAudio: parts.sound + parts.cachedSound,
  inputImage: parts.pictures + parts.cachedPictures,
  inputVideo: parts.film,
  cacheReadAudio: parts.cachedSound,
  cacheReadImage: parts.cachedPictures,
  outputAudio: parts.spoken,
  outputImage: parts.drawn,
  outputVideo: parts.filmed,
  audioSeconds: parts.audioMillis / 1_000,
  webSearches: parts.webSearches,
  fileSearches: parts.fileSearches,
  searchUnits: parts.searchUnits
})

/** By hand again, from the parts and not from what a usage says of them. */
export const exactCostOfParts = ({ bands }: Rates, parts: AllParts): number => {
  const { input, output } = wholeOf(parts)
  const band = bands.filter(({ above }) => above === 0 || input > above).at(-1) ?? bands[0]
  const rated: ReadonlyArray<readonly [number, number]> = [
    [parts.plain, band.input],
    [parts.sound, band.inputAudio ?? band.input],
    [parts.pictures, band.inputImage ?? band.input],
    [parts.film, band.inputVideo ?? band.input],
    [parts.cacheRead, band.cacheRead],
    [parts.cachedSound, band.cacheReadAudio ?? band.cacheRead],
    [parts.cachedPictures, band.cacheReadImage ?? band.cacheRead],
    [parts.cacheWrite, band.cacheWrite],
    [parts.cacheWrite1h, band.cacheWrite1h],
    [parts.said, band.output],
    [parts.reasoning, band.reasoning],
    [parts.spoken, band.outputAudio ?? band.output],
    [parts.drawn, band.outputImage ?? band.output],
    [parts.filmed, band.outputVideo ?? band.output],
    [parts.webSearches, band.webSearch ?? 0],
    [parts.fileSearches, band.fileSearch ?? 0],
    [parts.searchUnits, band.searchUnit ?? 0],
    [input + output > 0 ? 1 : 0, band.request]
  ]
  const trillionths = (rate: number) => BigInt(rate.toFixed(12).replace(".", ""))
  const pieces = rated.reduce((total, [count, rate]) => total + BigInt(count) * trillionths(rate), 0n)
  // A dollar an hour is a dollar for 3,600,000 milliseconds, and a millionth of that is what the rates above count.
  const sum = 36n * pieces + 10n * BigInt(parts.audioMillis) * trillionths(band.audioHour ?? 0)
  const perNano = 36n * 1_000_000_000n
  return Number((2n * sum + perNano) / (2n * perNano))
}
