/** How fine a table is. Rows of `span` are spans; of the others, sums of those that began in one bucket. */
export type Level = "span" | "minute" | "hour" | "day"

export const levelSeconds = { minute: 60, hour: 3_600, day: 86_400 } as const

/** Instants in nanoseconds since the epoch. Absent: not bounded. `to` is not part of it. */
export interface Stretch {
  readonly from: bigint | undefined
  readonly to: bigint | undefined
}

/** A stretch of time that is read from one table. */
export interface Segment extends Stretch {
  readonly level: Level
}

const levels = ["minute", "hour", "day"] as const

const nanosOf = (level: (typeof levels)[number]) => BigInt(levelSeconds[level]) * 1_000_000_000n

/**
 * Cuts a stretch of time into pieces that are each read from the coarsest table whose buckets lie wholly in it, so that the
 * pieces together are exactly the stretch: spans at its ends, then minutes, hours, and days in the middle. `coarsest` is for
 * whoever needs finer buckets.
 */
export const segments = ({ from, to }: Stretch, coarsest: Level = "day"): ReadonlyArray<Segment> => {
  const before: Array<Segment> = []
  const after: Array<Segment> = []
  let [low, high] = [from, to]
  let level: Level = "span"
  for (const coarser of levels) {
    if (level === coarsest) break
    const bucket = nanosOf(coarser)
    const [up, down] = [
      low === undefined ? undefined : ceiling(low, bucket),
      high === undefined ? undefined : floor(high, bucket)
    ]
    // No whole bucket lies between: what is left is read as it is.
    if (up !== undefined && down !== undefined && up >= down) break
    if (up !== low) before.push({ level, from: low, to: up })
    if (down !== high) after.unshift({ level, from: down, to: high })
    ;[low, high] = [up, down]
    level = coarser
  }
  const middle: Segment = { level, from: low, to: high }
  const empty = low !== undefined && high !== undefined && low >= high
  return [...before, ...(empty ? [] : [middle]), ...after]
}

const floor = (value: bigint, step: bigint) => value - (value % step)
const ceiling = (value: bigint, step: bigint) => floor(value + step - 1n, step)
