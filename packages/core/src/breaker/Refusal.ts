import type { Breaker } from "./Breaker.js"
import type { Cause } from "./BreakerState.js"
import type { ScopeKind } from "./Scope.js"
import type { ScopeState } from "./ScopeState.js"

/** A call was refused: nothing is reserved for it anywhere, and no probe taken. */
export interface Refusal {
  readonly admitted: false
  readonly rule: Cause["rule"]
  /** A sentence without its full stop. */
  readonly reason: string
  /** In the unit of the rule: US dollars, a share from 0 to 1, calls. */
  readonly threshold: number
  readonly current: number
  /** Of the scope that refused: the first that did, from the global one inwards. */
  readonly scope: ScopeKind
  readonly scopeId: string
  readonly state: ScopeState
  /** To steer that scope. */
  readonly breaker: Breaker
  /**
   * Numbers the openings of all scopes: what is to happen once an opening happens once for a number. Calls that are
   * refused because they do not fit, while the breaker stays closed, share a number for a minute.
   */
  readonly opening: number
}
