import { processEnvironment } from "./Environment.js"
import type { Delivery } from "./Options.js"
import type { Verification } from "./Verification.js"

/** What is given where nobody watches. */

export const nothingDelivered = (): Promise<Delivery> => Promise.resolve({ delivered: 0, dropped: 0, pending: 0 })

export const notVerified = (reason: string): Verification => ({
  ok: false,
  serverUrl: "",
  traceId: "",
  roundTripMs: 0,
  reason
})

let said = false

/** Says, once, that events are lost. */
export const warnUnwatched = (): void => {
  if (said) return
  said = true
  try {
    processEnvironment().log.warn(
      "[AgentWatch] logEvent() is called where nobody watches: events are dropped until init()"
    )
  } catch {
    // A console that throws is no reason to break the caller's work.
  }
}
