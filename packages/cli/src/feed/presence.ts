import { Effect } from "effect"
import type { Screen } from "../terminal/Screen.js"
import { makeStatusLine } from "../terminal/StatusLine.js"

interface Presence {
  readonly away: Effect.Effect<void>
  readonly back: Effect.Effect<void>
}

/** Says that a server went away, and that it is back: a terminal has a line for it, anything else is told once of each. */
export const makePresence = (screen: Screen, server: string): Presence => {
  const gone = `The server at ${server} is away; trying again …`
  if (screen.isTerminal) {
    const status = makeStatusLine(screen)
    return { away: status.show(gone), back: status.clear }
  }
  let isAway = false
  const turned = (away: boolean, told: string) =>
    Effect.suspend(() => {
      if (away === isAway) return Effect.void
      isAway = away
      return screen.print(told)
    })
  return { away: turned(true, gone), back: turned(false, `The server at ${server} is back.`) }
}
