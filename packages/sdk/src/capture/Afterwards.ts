import type { Clock } from "../Clock.js"
import type { Vitals } from "../Vitals.js"

/**
 * What need not be done on the caller's time: it is done in order, a little at a time, once the program waits for
 * something else. Nothing here throws.
 */
export interface Afterwards {
  readonly do: (work: () => void) => void
  /** Does at once all that waits. */
  readonly all: () => void
}

/** A program that never waits gets its work done all the same: from then on for each new piece the oldest. */
const mostWaiting = 1_000
/** Milliseconds. */
const soon = 25
/** Pieces of work, of some ten microseconds each, that are done in one turn of the event loop. */
const atOnce = 20
/** Milliseconds. A piece may be a request of a megabyte, which takes longer by itself: then it is the last of its turn. */
const longestTurn = 0.5

export const makeAfterwards = (
  clock: Pick<Clock, "after" | "monotonic">,
  vitals: Pick<Vitals, "guarded">,
  delay = soon
): Afterwards => {
  let waiting: Array<() => void> = []
  let next = 0
  let armed = false

  const one = () => {
    const work = waiting[next++]
    if (next === waiting.length) {
      waiting = []
      next = 0
    }
    if (work !== undefined) vitals.guarded("recording a call", work)
  }

  const left = () => waiting.length - next

  const arm = (ms: number) => {
    armed = true
    clock.after(ms, some)
  }

  const some = () => {
    armed = false
    const end = clock.monotonic() + longestTurn
    for (let done = 0; done < atOnce && left() > 0 && clock.monotonic() < end; done++) one()
    if (left() > 0) arm(0)
  }

  return {
    do: (work) => {
      waiting.push(work)
      if (left() > mostWaiting) one()
      if (!armed) arm(delay)
    },
    all: () => {
      while (left() > 0) one()
    }
  }
}
