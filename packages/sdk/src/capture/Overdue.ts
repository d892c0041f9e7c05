import type { Clock } from "../Clock.js"
import type { Call } from "./Call.js"

/** Ends calls of which nothing has been seen for ten minutes: whoever waits for them has most likely gone. */
export interface Overdue {
  readonly begin: (call: Call) => void
  readonly end: (call: Call) => void
}

/** In milliseconds. */
export const settleTimeout = 600_000
const shortestLook = 1_000

/** One timer serves all calls: it fires when the one that has been silent for longest may be due. */
export const makeOverdue = (clock: Clock, overdue: (call: Call) => void): Overdue => {
  const waiting = new Set<Call>()
  let armed = false

  const arm = (ms: number) => {
    armed = true
    clock.after(ms, look)
  }

  const look = () => {
    armed = false
    const now = clock.monotonic()
    let next = Number.POSITIVE_INFINITY
    for (const call of waiting) {
      const left = call.seen + settleTimeout - now
      if (left > 0) next = Math.min(next, left)
      else {
        waiting.delete(call)
        overdue(call)
      }
    }
    // Calls that began one right after the other are not worth a timer each.
    if (waiting.size > 0) arm(Math.max(next, shortestLook))
  }

  return {
    begin: (call) => {
      waiting.add(call)
      if (!armed) arm(settleTimeout)
    },
    end: (call) => {
      waiting.delete(call)
    }
  }
}
