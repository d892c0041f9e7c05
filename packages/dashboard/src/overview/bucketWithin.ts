import type { Range } from "../address/Range.js"

/** What of a bucket lies in a free range. A period moves on, so there the bucket is taken whole. */
export const bucketWithin = (range: Range, from: number, to: number) =>
  "period" in range
    ? { from, to }
    : { from: Math.max(from, Math.min(range.from, to - 1)), to: Math.min(to, Math.max(range.to, from + 1)) }
