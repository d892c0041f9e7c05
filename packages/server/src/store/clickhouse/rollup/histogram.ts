// Latencies are counted by steps that are 2 % wide, from a microsecond on. The rollups are made of the same steps: see
// migrations/rollups.ts.

const width = 0.02

/** Milliseconds; what took no longer is in step 0. */
const least = 0.001

/** The step that a latency in milliseconds is counted in, as SQL. */
export const latencyStep = (milliseconds: string): string =>
  `toUInt16(if(${milliseconds} <= ${least}, 0, 1 + floor(log(${milliseconds} / ${least}) / ${width})))`

/**
 * The steps in which quantiles of some histograms together lie, as SQL: of each share the least that so large a share of all does
 * not exceed.
 */
export const quantileSteps = (histogram: string, shares: ReadonlyArray<number>): string =>
  `quantilesExactWeightedArray(${shares.join(", ")})(mapKeys(${histogram}), mapValues(${histogram}))`

/** The latency in milliseconds that a step stands for: off by 1 % of it at most, or by a microsecond. */
export const latencyOf = (step: number): number =>
  // Between the ends of the step, so that it is off by the same share from both.
  step === 0 ? 0 : least * Math.exp(width * (step - 1)) * (2 / (1 + Math.exp(-width)))
