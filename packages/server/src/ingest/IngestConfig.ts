import { Context, Duration } from "effect"

/** Bounds of the way from a request to the store. */
export interface IngestBounds {
  /** Bytes of encoded spans that may wait. More are refused at once, so that memory stays bounded. */
  readonly waitingBytes: number
  /** Bytes after which a batch is written without waiting longer. */
  readonly batchBytes: number
  /** Longest that a span waits for its batch to fill. */
  readonly batchInterval: Duration.Duration
  /**
   * Longest that a write is tried again before its senders are told to come back. Well below the ten seconds after which
   * our SDK stops waiting, because a sender that has given up sends again what may yet be stored.
   */
  readonly retryFor: Duration.Duration
  /** Longest that a shutdown waits for the buffer to empty. */
  readonly drainTimeout: Duration.Duration
}

export class IngestConfig extends Context.Reference<IngestConfig>()("@agentwatch/server/IngestConfig", {
  defaultValue: (): IngestBounds => ({
    waitingBytes: 128 * 1024 * 1024,
    batchBytes: 16 * 1024 * 1024,
    batchInterval: Duration.millis(50),
    retryFor: Duration.seconds(5),
    drainTimeout: Duration.seconds(5)
  })
}) {}
