import type { NanoUsd } from "../model/Money.js"
import type { Usage } from "../model/Usage.js"
import type { Band, Rates } from "./Rates.js"

/**
 * What a usage costs at given rates. The sum is formed in whole `scale`ths of a micro-dollar and rounded once, half up, to
 * nano-dollars. It is exact below 2^53 of them, which with most models is 9 million dollars.
 *
 * A part that is larger than its whole is cut to it, so that nothing is negative: more cached than sent has been seen.
 * A request's own fee is charged once any token was used.
 */
export const costOf = ({ bands, scale }: Rates, usage: Usage): NanoUsd => {
  const input = count(usage.input)
  const cacheRead = Math.min(count(usage.cacheRead), input)
  const cacheWrite = Math.min(count(usage.cacheWrite), input - cacheRead)
  const cacheWrite1h = Math.min(count(usage.cacheWrite1h), input - cacheRead - cacheWrite)
  const output = count(usage.output)
  const reasoning = Math.min(count(usage.reasoning), output)

  const band = bandFor(bands, input)
  // US dollars per million tokens are micro-dollars per token.
  const units =
    (input - cacheRead - cacheWrite - cacheWrite1h) * Math.round(band.input * scale) +
    cacheRead * Math.round(band.cacheRead * scale) +
    cacheWrite * Math.round(band.cacheWrite * scale) +
    cacheWrite1h * Math.round(band.cacheWrite1h * scale) +
    (output - reasoning) * Math.round(band.output * scale) +
    reasoning * Math.round(band.reasoning * scale) +
    (input + output > 0 ? Math.round(band.request * scale) : 0)
  return Math.min(Math.round(units / (scale / 1_000)), Number.MAX_SAFE_INTEGER) as NanoUsd
}

const bandFor = (bands: Rates["bands"], input: number): Band => {
  let band = bands[0]
  for (const next of bands) if (input > next.above) band = next
  return band
}

/** A count of tokens as it should be: what is not a number, or negative, counts for nothing. */
const count = (tokens: number) => (tokens > 0 ? Math.min(tokens, Number.MAX_SAFE_INTEGER) : 0)
