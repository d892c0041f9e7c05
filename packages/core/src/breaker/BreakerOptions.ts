import type { BreakerClock } from "./BreakerClock.js"
import type { Listeners } from "./Listeners.js"
import type { ReservationMode } from "./Reservation.js"
import type { Thresholds } from "./Thresholds.js"

/** What may be set anew at any time. */
export interface BreakerSettings extends Listeners {
  /**
   * What holds for all calls together. `recoverAfter` and `warnAt` also hold for each agent that sets none of its own.
   */
  readonly thresholds?: Thresholds | undefined
  /** Default: `expected`. */
  readonly reservation?: ReservationMode | undefined
}

export interface BreakerOptions extends BreakerSettings {
  readonly clock: BreakerClock
  /** The most scopes, the global one included. Default: 100,000. */
  readonly mostScopes?: number | undefined
  /** What another process has left behind: its `getState()`, and how many milliseconds ago that was (default 0). */
  readonly resumeFrom?: { readonly snapshot: unknown; readonly elapsedMs?: number | undefined } | undefined
}
