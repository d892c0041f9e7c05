/** All that waits or tells the time, so that a test can drive it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. May jump; only for what is shown. */
  readonly wall: () => number
  /** Milliseconds, with fractions, of a clock that never goes back. */
  readonly monotonic: () => number
  /** When the monotonic clock stood at 0: milliseconds since the epoch, with fractions. */
  readonly origin: number
  /**
   * Runs `action` once, `ms` milliseconds from now; what is returned calls it off. With `hold` the process stays alive
   * until then, which is only for something that a caller is waiting for.
   */
  readonly after: (ms: number, action: () => void, hold?: boolean) => () => void
}

// Taken at import, so that a program which fakes its timers later does not stop ours.
const { Date: SystemDate, setTimeout: start, clearTimeout: stop } = globalThis
const monotonic = performance.now.bind(performance)

export const systemClock: Clock = {
  wall: SystemDate.now,
  monotonic,
  origin: performance.timeOrigin,
  after: (ms, action, hold = false) => {
    const timer = start(action, ms)
    if (!hold) timer.unref()
    return () => stop(timer)
  }
}
