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
 * How long the next batch is gathered. Short while the store keeps up, so that answers are quick; longer in proportion to
 * how long a write takes and to how many parts there are beyond what is comfortable, so that its merges can keep up.
 */
export const batchInterval = (
  { batchInterval, comfortableParts, longestInterval }: IngestBounds,
  { insertMs, parts }: StorePace
): Duration.Duration => {
  const quiet = Duration.toMillis(batchInterval)
  const crowded = quiet * Math.max(1, parts / comfortableParts)
  return Duration.millis(Math.min(Duration.toMillis(longestInterval), Math.max(crowded, insertMs)))
}
