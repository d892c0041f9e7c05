/**
 * How many attempts may still fail before attempts become rare. Each that fails takes one of thirty, each that succeeds gives
 * one back, and so do ten seconds. Backoff spaces out the attempts of one batch; this holds whatever else would try at once,
 * such as a program that calls `flush()` after every request, or a batch that is taken apart piece by piece: of an outage a
 * server sees thirty of these from a process, and then six a minute.
 */
export interface RetryBudget {
  readonly succeeded: () => void
  readonly failed: () => void
  /** Milliseconds until the next attempt is allowed; 0: now. */
  readonly wait: () => number
}

const most = 30
/** Milliseconds. */
const oneEvery = 10_000

/** `now`: milliseconds of a clock that never goes back. */
export const makeRetryBudget = (now: () => number): RetryBudget => {
  let left = most
  let at = now()

  const refill = () => {
    const time = now()
    left = Math.min(most, left + (time - at) / oneEvery)
    at = time
  }

  return {
    succeeded: () => {
      refill()
      left = Math.min(most, left + 1)
    },
    failed: () => {
      refill()
      left = Math.max(0, left - 1)
    },
    wait: () => {
      refill()
      // Rounded up: a timer that is a fraction early would find it a fraction short.
      return left >= 1 ? 0 : Math.ceil((1 - left) * oneEvery)
    }
  }
}
