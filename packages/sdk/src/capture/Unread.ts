import type { Clock } from "../Clock.js"
import type { Branch } from "./Call.js"

/** Notices replies that are dropped before they have been read to their end. */
export interface Unread {
  /** `owner` counts as a reader for as long as somebody can read from it. */
  readonly begin: (owner: object, branch: Branch) => void
  readonly end: (branch: Branch) => void
}

/** Milliseconds that a reply is held on to. To have the collector watch it costs more than all else; most are read at once. */
const young = 250

/** `dropped` must not throw. */
export const makeUnread = (clock: Pick<Clock, "after">, dropped: (branch: Branch) => void): Unread => {
  const registry = new FinalizationRegistry<Branch>(dropped)
  let begun = new Map<Branch, object>()
  let armed = false

  const register = () => {
    armed = false
    const older = begun
    begun = new Map()
    for (const [branch, owner] of older) registry.register(owner, branch, branch)
  }

  return {
    begin: (owner, branch) => {
      begun.set(branch, owner)
      if (armed) return
      armed = true
      clock.after(young, register)
    },
    end: (branch) => {
      if (!begun.delete(branch)) registry.unregister(branch)
    }
  }
}
