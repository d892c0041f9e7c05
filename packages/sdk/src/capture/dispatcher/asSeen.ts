import type { Context } from "../../context/Context.js"
import type { Scope } from "../../context/Scope.js"
import { markedElsewhere } from "../elsewhere.js"
import { isPromise } from "../isPromise.js"

/**
 * Makes a call that `watchFetch` has begun such that whatever carries it finds it seen already. For as long as it takes
 * to be answered: a connection outlives the call that it was opened for, and what it later sets off is none of it.
 */
export type AsSeen = <T>(ask: () => T) => T

export const makeAsSeen =
  (context: Pick<Context, "current" | "run">): AsSeen =>
  (ask) => {
    const passing: Scope & { seen: boolean } = { ...context.current(), seen: true }
    const over = () => {
      passing.seen = false
    }
    const reply = context.run(passing, () => markedElsewhere(passing, ask))
    // Nobody but `watchFetch` sees this promise, so that it is no loss if it counts as handled.
    if (isPromise(reply)) reply.then(over, over)
    else over()
    return reply
  }
