import type { Clock } from "./Clock.js"

/** When something began. */
export interface Moment {
  /** Milliseconds of the monotonic clock. */
  readonly monotonic: number
  /** Nanoseconds since the epoch, as a decimal string. */
  readonly unixNano: string
}

export interface Timeline {
  readonly now: () => Moment
  /** Nanoseconds since the epoch of a later instant of the monotonic clock: never before `start`, whatever the wall clock did. */
  readonly later: (start: Moment, monotonic: number) => string
}

/**
 * Gives instants to spans. The wall clock only ticks in milliseconds; the monotonic one tells apart what begins within
 * one, so that a parent never seems to begin after its child.
 */
export const makeTimeline = (clock: Clock): Timeline => {
  // Both faces at one instant. Only differences to it are added up: those are small, and so exact.
  let known = { wall: clock.wall(), monotonic: clock.monotonic() }
  return {
    now: () => {
      const monotonic = clock.monotonic()
      const wall = clock.wall()
      let beyond = monotonic - known.monotonic - (wall - known.wall)
      // The wall clock ticked, or was set. Where it lags a little, nothing begins before what has begun.
      if (!(beyond >= 0 && beyond < 2)) {
        known = { wall, monotonic }
        beyond = 0
      }
      const nanos = Math.min(999_999, Math.floor(beyond * 1_000_000))
      return { monotonic, unixNano: `${wall}${String(nanos).padStart(6, "0")}` }
    },
    later: (start, monotonic) => {
      const nanos = Math.max(0, Math.round((monotonic - start.monotonic) * 1_000_000))
      return (BigInt(start.unixNano) + BigInt(nanos)).toString()
    }
  }
}
