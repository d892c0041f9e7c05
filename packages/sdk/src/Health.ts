import type { BreakerHealth } from "@agentwatch/core/breaker/BreakersSnapshot"

/** Why a span never reached the server. */
export type DropReason = "queueFull" | "rejected" | "tooLarge" | "unencodable" | "shutdown" | "expired" | "unreadable"

/** How AgentWatch itself is doing: counters since `init()`, each a whole number of at least 0. */
export interface Health {
  /** Spans that wait for the server, those on their way and those that are on disk alone included. */
  readonly queued: number
  /** Spans that the server has stored. */
  readonly delivered: number
  /** Spans that the spool holds: they are on disk, and the server has not answered them. 0 without `spoolDirectory`. */
  readonly spooled: number
  /** Size of the spool's files that belong to this watch, in bytes. */
  readonly spooledBytes: number
  /** Spans that processes which are no more had left on disk, and that this one has taken up. */
  readonly takenUp: number
  /** Times that the disk refused what the spool asked of it. Spans are then kept in memory. */
  readonly spoolFaults: number
  /**
   * Spans that were lost. `queueFull`: the queue was at its bound, and the spool if there is one. `rejected`: the server found fault with them.
   * `tooLarge`: they did not fit into what the server takes. `unencodable`: they could not be written as JSON.
   * `shutdown`: they were still waiting when `shutdown()` ran out of time, or ended after it.
   * `expired`: they had been on disk for longer than `spoolMaxAge`. `unreadable`: what was on disk was damaged, which counts once
   * for each place.
   */
  readonly dropped: Readonly<Record<DropReason, number>>
  /** Attempts to deliver that failed and were or will be repeated. */
  readonly failedAttempts: number
  /** Model calls that were seen and let through, each attempt of one that is tried again by itself. */
  readonly calls: number
  /** Model calls that were refused before they left. */
  readonly blocked: number
  /** Labels and events that the program gave and that were not as documented: they were left out, with a warning. */
  readonly passedOver: number
  /** Callbacks of the program that failed, or took too long to be waited for. */
  readonly callbackFaults: number
  /** Mistakes in AgentWatch itself. None of them reached the program. */
  readonly faults: number
  /** How the breakers are kept: how many there are, and what had to make room. */
  readonly breakers: BreakerHealth
}

export const noHealth: Omit<Health, "breakers"> = {
  queued: 0,
  delivered: 0,
  spooled: 0,
  spooledBytes: 0,
  takenUp: 0,
  spoolFaults: 0,
  dropped: { queueFull: 0, rejected: 0, tooLarge: 0, unencodable: 0, shutdown: 0, expired: 0, unreadable: 0 },
  failedAttempts: 0,
  calls: 0,
  blocked: 0,
  passedOver: 0,
  callbackFaults: 0,
  faults: 0
}
