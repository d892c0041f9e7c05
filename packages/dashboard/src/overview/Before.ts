import type { Range } from "../address/Range.js"
import { startOf } from "../address/startOf.js"

const nanos = (ms: number) => BigInt(ms) * 1_000_000n

/**
 * The stretch of time before a range, as long as it is: both ends inclusive, in nanoseconds since the epoch, seen from `now`
 * in milliseconds. `undefined`: there is no time before.
 */
export const stretchBefore = (
  range: Range,
  now: number
): { readonly from: bigint; readonly to: bigint } | undefined => {
  const start = "period" in range ? startOf(range.period, now) : nanos(range.from)
  if (start === undefined) return undefined
  const length = "period" in range ? nanos(now) - start : nanos(range.to) - start
  return start < length ? undefined : { from: start - length, to: start - 1n }
}
