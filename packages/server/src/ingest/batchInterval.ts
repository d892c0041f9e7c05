import { Duration } from "effect"
import type { IngestBounds } from "./IngestConfig.js"

/** What the last batch said of the store. */
export interface StorePace {
  /** Milliseconds that writing it took. */
  readonly insertMs: number
  /** Pieces that the spans are stored in. */
  readonly parts: number
}

/**
 * How long the next batch is gathered. Short while the store keeps up, so that answers are quick; longer where writing takes
 * most of the time, since a row costs less in a larger batch, and longer in proportion to the parts there are beyond what is
 * comfortable, so that merging can keep up.
 */
export const batchInterval = (
  { batchInterval, comfortableParts, longestInterval }: IngestBounds,
  { insertMs, parts }: StorePace
): Duration.Duration => {
  const quiet = Duration.toMillis(batchInterval)
  const longest = Duration.toMillis(longestInterval)
  const busy = Math.min(longest / 2, insertMs * 2)
  const crowded = quiet * Math.max(1, parts / comfortableParts)
  return Duration.millis(Math.min(longest, Math.max(busy, crowded)))
}
