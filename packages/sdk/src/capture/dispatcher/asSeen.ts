import type { Context } from "../../context/Context.js"
import type { Scope } from "../../context/Scope.js"
import { markedElsewhere } from "../elsewhere.js"
import type { CaptureParts } from "../Fetch.js"
import { isPromise } from "../isPromise.js"
import { methodOf, urlOf } from "../request.js"

type Fetch = typeof fetch

/**
 * A `fetch` for `watchFetch` to stand in front of: it does as `original` does, and whatever carries a call that was begun
 * there finds it seen already. For as long as it takes to be answered: a connection outlives the call that it was opened
 * for, and what it later sets off is none of it.
 */
export const asSeen = (
  original: Fetch,
  { active, recognise }: Pick<CaptureParts, "active" | "recognise">,
  context: Pick<Context, "current" | "run">
): Fetch => {
  /** As `watchFetch` decides it; what it could not tell has been counted there. */
  const isCall = ([input, init]: ReadonlyArray<unknown>): boolean => {
    try {
      const url = urlOf(input)
      return url !== undefined && recognise(url) !== undefined && (methodOf(input, init) ?? "POST") === "POST"
    } catch {
      return false
    }
  }
  return new Proxy(original, {
    apply: (target, self, args) => {
      const ask = (): unknown => Reflect.apply(target, self, args)
      const scope = context.current()
      if (!active() || scope.seen || !isCall(args)) return ask()
      let answered = false
      const passing: Scope = Object.defineProperty({ ...scope }, "seen", { get: () => !answered })
      const over = () => {
        answered = true
      }
      const reply = context.run(passing, () => markedElsewhere(passing, ask))
      // Nobody but `watchFetch` sees this promise, so that it is no loss if it counts as handled.
      if (isPromise(reply)) reply.then(over, over)
      else over()
      return reply
    }
  })
}
