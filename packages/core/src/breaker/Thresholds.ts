import { mostUsd } from "./Dollars.js"
import { numberWithin } from "./numberWithin.js"

/** What holds for one scope. What is left out is not watched; a threshold of 0 is a threshold. */
export interface Thresholds {
  /** US dollars in a rolling hour, 0 to 9,000,000. Crossed when nothing of it is left. */
  readonly budgetPerHour?: number | undefined
  /** A share from 0 to 1 of the calls that ended within five minutes, at least 10. Crossed when more of them failed. */
  readonly maxErrorRate?: number | undefined
  /** Calls in a rolling minute, a whole number from 0 to 1,000,000,000: so many pass, and no more. */
  readonly maxCallsPerMinute?: number | undefined
  /** Whether a threshold that is crossed stops calls, or only raises an alert. Default: false. */
  readonly blockOnThreshold?: boolean | undefined
  /**
   * A breaker that opens by itself pauses for so many seconds, 0 to 31,536,000. Default: as all breakers, else it stays
   * open.
   */
  readonly recoverAfter?: number | undefined
  /**
   * Shares of the budget, above 0 and up to 1, at most 16, that are worth an alert before it is spent. Default: as all
   * breakers, else 0.5, 0.8 and 0.95.
   */
  readonly warnAt?: ReadonlyArray<number> | undefined
}

export const longestPause = 31_536_000
const mostCalls = 1_000_000_000
const mostWarnings = 16

/**
 * Gives what was set, and nothing else. Throws a `TypeError` for a value of the wrong type and a `RangeError` for a
 * number that is NaN, infinite or out of bounds; both name it.
 */
export const readThresholds = (given: Thresholds): Thresholds => {
  const { blockOnThreshold, budgetPerHour, maxCallsPerMinute, maxErrorRate, recoverAfter, warnAt } = given
  const read: { -readonly [Name in keyof Thresholds]: Thresholds[Name] } = {}
  if (budgetPerHour !== undefined) {
    read.budgetPerHour = numberWithin("budgetPerHour", budgetPerHour, 0, mostUsd, "US dollars")
  }
  if (maxErrorRate !== undefined) read.maxErrorRate = numberWithin("maxErrorRate", maxErrorRate, 0, 1, "as a share")
  if (maxCallsPerMinute !== undefined) {
    const calls = numberWithin("maxCallsPerMinute", maxCallsPerMinute, 0, mostCalls, "calls")
    if (!Number.isInteger(calls)) throw new RangeError(`maxCallsPerMinute: expected a whole number, got ${calls}`)
    read.maxCallsPerMinute = calls
  }
  if (blockOnThreshold !== undefined) {
    if (typeof blockOnThreshold !== "boolean") {
      throw new TypeError(`blockOnThreshold: expected true or false, got ${typeof blockOnThreshold}`)
    }
    read.blockOnThreshold = blockOnThreshold
  }
  if (recoverAfter !== undefined) {
    read.recoverAfter = numberWithin("recoverAfter", recoverAfter, 0, longestPause, "seconds")
  }
  if (warnAt !== undefined) read.warnAt = readWarnAt(warnAt)
  return read
}

const readWarnAt = (given: unknown): ReadonlyArray<number> => {
  if (!Array.isArray(given)) throw new TypeError("warnAt: expected an array of shares")
  if (given.length > mostWarnings) throw new RangeError(`warnAt: at most ${mostWarnings} shares, got ${given.length}`)
  const shares = given.map((share: unknown) => {
    const read = numberWithin("warnAt", share, 0, 1, "as a share")
    if (read === 0) throw new RangeError("warnAt: expected shares above 0, got 0")
    return read
  })
  return [...new Set(shares)].sort((a, b) => a - b)
}
