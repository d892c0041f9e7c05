import { Duration } from "effect"
import type { IngestBounds } from "./IngestConfig.js"

/** What the last batch said of the store. */
export interface StorePace {
  /** Milliseconds that writing it took. */
  readonly insertMs: number
  /** Bytes of rows that it had. */
  readonly insertBytes: number
  /** Pieces that the spans are stored in. */
  readonly parts: number
}

/**
 * How long the next batch is gathered. Short while the store keeps up, so that answers are quick; as long as the last write
 * where that took longer, since it would wait for the next one anyway and a row costs less in a larger batch; longer in
 * proportion to the parts there are beyond what is comfortable, so that merging can keep up.
 */
export const batchInterval = (
  { batchInterval, comfortableParts, longestInterval }: IngestBounds,
  { insertMs, parts }: Pick<StorePace, "insertMs" | "parts">
): Duration.Duration => {
  const quiet = Duration.toMillis(batchInterval)
  const longest = Duration.toMillis(longestInterval)
  const busy = Math.min(longest / 2, insertMs)
  const crowded = quiet * Math.max(1, parts / comfortableParts)
  return Duration.millis(Math.min(longest, Math.max(busy, crowded)))
}

const shortest = Duration.seconds(1)
const longest = Duration.seconds(30)

/** How long the store needs for so many bytes, if it goes on as with the last batch: a second at least, half a minute at most. */
export const drainTime = (bytes: number, { insertBytes, insertMs }: Omit<StorePace, "parts">): Duration.Duration =>
  Duration.clamp(Duration.millis(insertBytes === 0 ? 0 : (bytes / insertBytes) * Math.max(0, insertMs)), {
    minimum: shortest,
    maximum: longest
  })
