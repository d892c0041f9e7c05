import { Effect } from "effect"
import stringWidth from "string-width"
import type { Screen } from "./Screen.js"
import { fitted } from "./shown.js"

/** A line at the bottom that says how far something is. Where there is no terminal nothing is said. */
export interface StatusLine {
  readonly show: (text: string) => Effect.Effect<void>
  /** Takes it away. */
  readonly clear: Effect.Effect<void>
}

export const makeStatusLine = (screen: Screen): StatusLine => {
  let before = 0
  // Spaces instead of codes, so that it also works where codes are not wanted. The last column stays free: writing there
  // begins a new line in some terminals.
  const rewrite = (text: string) =>
    Effect.suspend(() => {
      const width = stringWidth(text)
      const rest = " ".repeat(Math.max(0, before - width))
      before = width
      return screen.write(`\r${text}${rest}${text === "" ? "\r" : ""}`)
    })
  return {
    show: (text) => (screen.isTerminal ? rewrite(fitted(text, screen.columns() - 1)) : Effect.void),
    clear: Effect.suspend(() => (before === 0 ? Effect.void : rewrite("")))
  }
}
