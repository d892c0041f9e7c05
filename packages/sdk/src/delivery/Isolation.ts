/**
 * Finds the span that a server cannot take, by halves: of a batch that was refused as a whole the first half is sent, and so on,
 * until the bad span stands alone and all others have been stored. Counts spans from the oldest that waits.
 */
export interface Isolation {
  /** How many spans the next batch is to hold, of `most` that it may. */
  readonly size: (most: number) => number
  /** One that waits is known to be bad, or thought to be. */
  readonly looking: () => boolean
  /** So many of them are no longer in question. */
  readonly cleared: (spans: number) => void
  /** One of so many is bad, for sure. `true`: there was only one. */
  readonly refused: (spans: number) => boolean
  /**
   * The server failed on so many, which is mostly its own affair. `true`: it has done so again and again, down to this one
   * span, which may be why; only where `others` wait that it keeps waiting. Does not look for one again before something else was
   * stored: what fails on everything is out of order.
   */
  readonly failed: (spans: number, others: boolean) => boolean
}

/** Failures in a row that are nobody's fault yet. */
const patience = 3

export const makeIsolation = (): Isolation => {
  /** The first so many hold a bad one; 0: nobody knows of any. */
  let suspects = 0
  let failures = 0
  let mayLook = true

  return {
    size: (most) => Math.min(most, suspects === 0 ? most : Math.ceil(suspects / 2)),
    looking: () => suspects > 0,
    cleared: (spans) => {
      suspects = Math.max(0, suspects - spans)
      failures = 0
      mayLook = true
    },
    refused: (spans) => {
      suspects = spans === 1 ? 0 : spans
      failures = 0
      return spans === 1
    },
    failed: (spans, others) => {
      failures++
      if (!mayLook || failures < patience) return false
      suspects = spans
      if (spans > 1 || !others) return false
      suspects = 0
      failures = 0
      mayLook = false
      return true
    }
  }
}
