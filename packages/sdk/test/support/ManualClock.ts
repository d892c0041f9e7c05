import type { Clock } from "../../src/Clock.js"

/** A clock that only moves when told. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, running what falls due on the way, in order. */
  readonly advance: (ms: number) => Promise<void>
  /** When each waiting timer falls due, in milliseconds from now. */
  readonly waiting: () => ReadonlyArray<number>
}

export const makeManualClock = (wall = Date.UTC(2026, 0, 1)): ManualClock => {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly action: () => void }>()
  return {
    wall: () => Math.floor(wall + now),
    monotonic: () => now,
    origin: wall,
    after: (ms, action) => {
      const timer = { at: now + ms, action }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance: async (ms) => {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        now = next.at
        next.action()
        await settled()
      }
      now = end
      await settled()
    },
    waiting: () => [...timers].map(({ at }) => at - now).sort((a, b) => a - b)
  }
}

/** Lets what is ready to run, run. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Waits for something that comes over the network, or after real time: as long as the test itself may take. */
export const until = async (condition: () => boolean | Promise<boolean>) => {
  while (!(await condition())) await settled()
}
