/** Both in milliseconds, with fractions or without. */
export interface BreakerClock {
  /** Never goes back. Everything is decided by it. */
  readonly now: () => number
  /** Since the epoch, UTC. Only for what is shown. */
  readonly wall: () => number
}
