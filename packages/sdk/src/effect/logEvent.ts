import { Effect } from "effect"
import type { LoggedEvent } from "../LoggedEvent.js"
import { warnUnwatched } from "../unwatched.js"
import { watchOf } from "./CurrentWatch.js"
import { scopeAt } from "./FiberScope.js"

/**
 * Records a request that AgentWatch has not seen itself, below the Effect span around it, and for the agent around where
 * it names none: as `logEvent()` of the plain door. What is not as documented is passed over with a warning. Where nobody
 * watches, the event is dropped, with one warning.
 */
export const logEvent = (event: LoggedEvent): Effect.Effect<void> =>
  Effect.withFiberRuntime((fiber) => {
    const watch = watchOf(fiber)
    if (watch === undefined) warnUnwatched()
    else watch.logEvent(event, scopeAt(fiber, watch.context))
    return Effect.void
  })
