import { Context, Duration } from "effect"

/** Bounds of the way from a request to the store. */
export interface IngestBounds {
  /** Bytes of encoded spans that may wait. More are refused at once, so that memory stays bounded. */
  readonly waitingBytes: number
  /** Bytes after which a batch is written without waiting longer; a few of them fit into what waits, so that one is read while another is written. */
  readonly batchBytes: number
  /** Longest that a span waits for its batch to fill while the store keeps up and many come. */
  readonly batchInterval: Duration.Duration
  /**
   * Longest that it waits for that where few come: each write has its price, and so has each part that is merged later. As long as
   * our SDK gathers for a batch, so that one of them alone does not wait, but for a `flush()` right after another.
   */
  readonly sparseInterval: Duration.Duration
  /** Spans from which on they are many. Fewer than a sender who has too much sends at once: it waits for each answer. */
  readonly manySpans: number
  /** The same in bytes of encoded spans. */
  readonly manyBytes: number
  /** Longest that it waits where the store holds too many parts: then batches are to be fewer and larger. */
  readonly longestInterval: Duration.Duration
  /** Parts up to which the store keeps up. */
  readonly comfortableParts: number
  /**
   * Longest that a sender waits for its answer; then it is told to come back. Well below the ten seconds after which our SDK
   * stops waiting by itself. A write that has begun goes on all the same, because it may have succeeded already.
   */
  readonly answerWithin: Duration.Duration
  /** Longest that a shutdown waits for the buffer to empty. */
  readonly drainTimeout: Duration.Duration
}

export class IngestConfig extends Context.Reference<IngestConfig>()("@agentwatch/server/IngestConfig", {
  defaultValue: (): IngestBounds => ({
    waitingBytes: 64 * 1024 * 1024,
    batchBytes: 16 * 1024 * 1024,
    batchInterval: Duration.millis(100),
    sparseInterval: Duration.millis(250),
    manySpans: 250,
    manyBytes: 256 * 1024,
    longestInterval: Duration.seconds(1),
    comfortableParts: 100,
    answerWithin: Duration.seconds(5),
    drainTimeout: Duration.seconds(5)
  })
}) {}
