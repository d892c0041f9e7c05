import { Duration } from "effect"
import type { IngestBounds } from "./IngestConfig.js"

/** What the last batches said of the store. */
export interface StorePace {
  /** Milliseconds that writing the last one took. */
  readonly insertMs: number
  /** Milliseconds that writing one takes as a rule: see `usualOf`. */
  readonly usualMs: number
  /** The share of the time since the one before in which this process had something to do. */
  readonly busy: number
  /** Bytes of rows that it had. */
  readonly insertBytes: number
  /** Pieces that the spans of the month that has most are stored in: those of two months are never merged. */
  readonly parts: number
}

/** Writes that tell how long one takes. */
export const remembered = 5

/** What lies in the middle of the last writes: one that a merge has held up says little of the next. */
export const usualOf = (insertMs: ReadonlyArray<number>): number =>
  insertMs.toSorted((one, other) => one - other)[insertMs.length >> 1] ?? 0

/** How many times as long as a write takes a batch is gathered at least, in a process that has no time left. */
const perWrite = 1.5

/** From what share of its time on a process has none left: what senders wait for then is that it reads what they have sent. */
const noTimeLeft = 0.8

/**
 * How long a batch is gathered, from when the one before went to the store. Short, so that answers are quick; longer in
 * proportion to the parts there are beyond what is comfortable, so that merging can keep up. While the store is busy with one batch
 * the next one grows by itself.
 *
 * Longer after `few` spans, for a write costs as much as some thousand of them, whatever its rows. Who comes after nobody else
 * finds the time over, and is written at once. Longer as well where this process has no time left: then the store writes two thirds
 * of the time, as long as batches are not full sooner. (At half of such a load that made the slowest answers half as slow again, and
 * nothing better.)
 */
export const batchInterval = (
  { batchInterval, comfortableParts, longestInterval, sparseInterval }: IngestBounds,
  { busy, parts, usualMs }: Pick<StorePace, "busy" | "parts" | "usualMs">,
  few: boolean
): Duration.Duration => {
  const usual = few ? sparseInterval : batchInterval
  const crowded = Duration.times(batchInterval, Math.max(1, parts / comfortableParts))
  const sparing = Duration.millis(busy < noTimeLeft ? 0 : perWrite * Math.max(0, usualMs))
  return Duration.min(longestInterval, Duration.max(Duration.max(crowded, usual), sparing))
}

/**
 * How long the store is left alone after a batch, so that merging can keep up where batches are full at once: not at all while it
 * has few parts, then for as many times as long as the batch took as there are more parts than comfortable ones.
 */
export const rest = (
  { comfortableParts, longestInterval }: Pick<IngestBounds, "comfortableParts" | "longestInterval">,
  { insertMs, parts }: Pick<StorePace, "insertMs" | "parts">
): Duration.Duration =>
  Duration.min(longestInterval, Duration.millis(Math.max(0, insertMs) * Math.max(0, parts / comfortableParts - 1)))

const shortest = Duration.seconds(1)
const longest = Duration.seconds(30)

/** How long the store needs for so many bytes, if it goes on as with the last batch: a second at least, half a minute at most. */
export const drainTime = (
  bytes: number,
  { insertBytes, insertMs }: Pick<StorePace, "insertBytes" | "insertMs">
): Duration.Duration =>
  Duration.clamp(Duration.millis(insertBytes === 0 ? 0 : (bytes / insertBytes) * Math.max(0, insertMs)), {
    minimum: shortest,
    maximum: longest
  })
