import type { NanoUsd } from "../model/Money.js"
import type { Usage } from "../model/Usage.js"
import { count, partsOf } from "./Parts.js"
import type { Band, Rates } from "./Rates.js"

/** What is billed at the rate next to it where it has none of its own. */
export const nextTo = {
  inputAudio: "input",
  inputImage: "input",
  inputVideo: "input",
  cacheReadAudio: "cacheRead",
  cacheReadImage: "cacheRead",
  outputAudio: "output",
  outputImage: "output",
  outputVideo: "output"
} as const

const ownRates = ["input", "output", "cacheRead", "cacheWrite", "cacheWrite1h", "reasoning"] as const
const mediaRates = Object.keys(nextTo) as ReadonlyArray<keyof typeof nextTo>

/**
 * What a usage costs at given rates. The sum is formed in whole `scale`ths of a micro-dollar and rounded once, half up, to
 * nano-dollars. It is exact below 2^53 of them, which with most models is 9 million dollars.
 *
 * A request's own fee is charged once any token was used.
 */
export const costOf = (rates: Rates, usage: Usage): NanoUsd => {
  const { bands, scale } = rates
  const input = count(usage.input)
  const band = bandFor(bands, input)
  const parts = partsOf(usage)
  // US dollars per million tokens are micro-dollars per token.
  const whole = (rate = 0) => Math.round(rate * scale)
  let units = input + count(usage.output) > 0 ? whole(band.request) : 0
  for (const name of ownRates) units += parts[name] * whole(band[name])
  for (const name of mediaRates) if (parts[name] > 0) units += parts[name] * whole(band[name] ?? band[nextTo[name]])
  if (usage.webSearches !== undefined) units += count(usage.webSearches) * whole(band.webSearch)
  if (usage.fileSearches !== undefined) units += count(usage.fileSearches) * whole(band.fileSearch)
  if (usage.searchUnits !== undefined) units += count(usage.searchUnits) * whole(band.searchUnit)

  const millis = audioMillis(rates, usage)
  const perNano = scale / 1_000
  // A dollar an hour is 5/18 of a micro-dollar a millisecond.
  const nanos = millis === 0 ? units / perNano : (18 * units + 5 * millis * whole(band.audioHour)) / (18 * perNano)
  return Math.min(Math.round(nanos), Number.MAX_SAFE_INTEGER) as NanoUsd
}

const audioMillis = ({ leastAudioSeconds = 0 }: Rates, { audioSeconds }: Usage): number => {
  const seconds = count(audioSeconds)
  return seconds === 0 ? 0 : Math.round(Math.max(seconds, leastAudioSeconds) * 1_000)
}

const bandFor = (bands: Rates["bands"], input: number): Band => {
  let band = bands[0]
  for (const next of bands) if (input > next.above) band = next
  return band
}
