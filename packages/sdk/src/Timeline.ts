import type { Clock } from "./Clock.js"

/** When something began. */
export interface Moment {
  /** Milliseconds of the monotonic clock. */
  readonly monotonic: number
  /** Nanoseconds since the epoch, as a decimal string. */
  readonly unixNano: string
  /** Whole milliseconds since the epoch. */
  readonly unixMillis: number
}

export interface Timeline {
  readonly now: () => Moment
  /** Nanoseconds since the epoch of a later instant of the monotonic clock: never before `start`, whatever the wall clock did. */
  readonly later: (start: Moment, monotonic: number) => string
}

// The two clocks drift apart by less, and are set apart by more.
const tolerance = 3

/**
 * Gives instants to spans. The wall clock only ticks in milliseconds, so what counts is the monotonic one, from the
 * instant at which both were known: a step never seems to begin before its trace, or to end after it. Only when the wall
 * clock was set, or the machine slept, the two are brought together again.
 */
export const makeTimeline = (clock: Clock): Timeline => {
  // Whole milliseconds and the rest apart, since together they would leave no room for nanoseconds.
  let whole = Math.floor(clock.origin)
  let rest = clock.origin - whole
  return {
    now: () => {
      const monotonic = clock.monotonic()
      const wall = clock.wall()
      if (!(Math.abs(wall - whole - rest - monotonic) < tolerance)) {
        whole = Math.floor(wall - monotonic)
        rest = wall - monotonic - whole
      }
      const passed = monotonic + rest
      const millis = Math.floor(passed)
      const nanos = Math.floor((passed - millis) * 1_000_000)
      const unixMillis = whole + millis
      return { monotonic, unixNano: `${unixMillis}${String(nanos).padStart(6, "0")}`, unixMillis }
    },
    later: (start, monotonic) => {
      const nanos = Math.max(0, Math.floor((monotonic - start.monotonic) * 1_000_000))
      return (BigInt(start.unixNano) + BigInt(nanos)).toString()
    }
  }
}
