import { Context, type Fiber } from "effect"
import { currentWatch } from "../current.js"
import type { Watch } from "../Watch.js"

/** A watch of one's own in place of the process's. */
export class CurrentWatch extends Context.Tag("@agentwatch/sdk/CurrentWatch")<CurrentWatch, Watch>() {}

/**
 * The watch over what a fiber does; `undefined` where nobody watches. Looked up when it is needed, as Effect looks up its
 * tracer: a library may name its agents without asking its users for AgentWatch.
 */
export const watchOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>): Watch | undefined => {
  const own: Watch | undefined = fiber.currentContext.unsafeMap.get(CurrentWatch.key)
  return own ?? currentWatch()
}
