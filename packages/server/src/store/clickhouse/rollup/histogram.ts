// Latencies are counted by steps that are 2 % wide, from a microsecond on. The rollups are made of the same steps: see
// migrations/rollups.ts.

const width = 0.02

/** Milliseconds; what took no longer is in step 0. */
const least = 0.001

/** The step that a latency in milliseconds is counted in, as SQL. */
export const latencyStep = (milliseconds: string): string =>
  `toUInt16(if(${milliseconds} <= ${least}, 0, 1 + floor(log(${milliseconds} / ${least}) / ${width})))`

// Between the ends of a step, so that it is off by the same share from both: by 1 %.
const middle = (step: string) =>
  `if(${step} = 0, 0, ${least} * exp(${width} * (${step} - 1)) * ${2 / (1 + Math.exp(-width))})`

/**
 * Quantiles of a histogram in milliseconds, as SQL: of each share the value at the rank `share * (count - 1)`, rounded down. Off
 * by 1 % of it at most, or by a microsecond; 0 of an empty one.
 */
export const latencyQuantiles = (histogram: string, shares: ReadonlyArray<number>): string =>
  `arrayMap(
    share -> arrayMap(
      (steps, counts) -> ${middle("steps[greatest(1, arrayFirstIndex(count -> count > floor(share * (counts[-1] - 1)), counts))]")},
      [mapKeys(${histogram})],
      [arrayCumSum(mapValues(${histogram}))]
    )[1],
    [${shares.join(", ")}]
  )`
