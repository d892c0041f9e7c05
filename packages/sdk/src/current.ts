import type { BreakersSnapshot } from "@agentwatch/core/breaker/BreakersSnapshot"
import { processBreakersState, processEnvironment } from "./Environment.js"
import { type Health, noHealth } from "./Health.js"
import type { InitOptions } from "./Options.js"
import { readSettings } from "./Settings.js"
import { makeWatch, type Watch } from "./Watch.js"

/** What `getState()` gives. */
export interface State extends Omit<BreakersSnapshot, "health"> {
  readonly health: Health
}

// The one watch of all doors; the last one stays visible in `getState()` after its shutdown.
let current: Watch | undefined
let last: Watch | undefined

export const currentWatch = (): Watch | undefined => current

/** The watch that is at work, begun if there is none. Throws if an option is wrong. */
export const beginWatch = (options: InitOptions): Watch => {
  if (current === undefined) {
    current = makeWatch(options, processEnvironment())
    last = current
  } else if (!same(readSettings(options), current.settings)) {
    current.warn("init", "init() was called again with other options: the first ones stay until shutdown()")
  }
  return current
}

const same = (a: unknown, b: unknown): boolean => {
  try {
    return JSON.stringify(a) === JSON.stringify(b)
  } catch {
    return false
  }
}

/** Gives back the watch that was at work, for whoever ends it. */
export const leaveWatch = (): Watch | undefined => {
  const ending = current
  current = undefined
  return ending
}

/** How all is doing; before the first `init()` nothing is spent and everything closed. */
export const currentState = (): State => stateOf(last)

/** How a watch is doing; without one, the breakers of the process. */
export const stateOf = (watch: Watch | undefined): State => {
  const { health, ...breakers } = watch?.breakers() ?? processBreakersState()
  return { ...breakers, health: { ...(watch?.health() ?? noHealth), breakers: health } }
}
