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
