import type { Alert } from "./Alert.js"
import type { Breaker } from "./Breaker.js"
import type { Transition } from "./Transition.js"

/**
 * Who is told. Called at once and in order, but only when a change is complete, so that everything may be asked and
 * done from inside. What they throw is counted, and nobody notices.
 */
export interface Listeners {
  readonly onTransition?: ((transition: Transition, breaker: Breaker) => void) | undefined
  readonly onAlert?: ((alert: Alert, breaker: Breaker) => void) | undefined
}
