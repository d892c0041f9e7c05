import type { StateName } from "@agentwatch/core/breaker/BreakerState"
import type { ScopeKind } from "@agentwatch/core/breaker/Scope"
import type { ScopeSnapshot } from "@agentwatch/core/breaker/ScopeSnapshot"

/**
 * The breaker of one scope, to look at and to steer by hand. Each control gives the state that it leaves behind, and
 * throws a `TypeError` or `RangeError` for what is no number or out of bounds; then nothing has changed.
 */
export interface Monitor {
  readonly kind: ScopeKind
  /** `global`, or the agent's id. */
  readonly id: string
  /** After 0 to 31,536,000 seconds one call may try; until then none passes. From a pause: replaces its end. */
  pause(seconds: number): StateName
  /** Closes, whatever opened it. Errors and calls are forgotten, the spend is not. */
  resume(): StateName
  /** Opens until `resume()` or `resetWindows()`, whatever `blockOnThreshold` says. */
  trip(reason: string): StateName
  /**
   * Adds US dollars, above 0 and to 9,000,000 in all, to the budget for good. Closes a breaker that was opened by its
   * budget, if that now has room.
   */
  increaseBudget(usd: number): StateName
  /**
   * The emergency exit: forgets spend, errors, calls and warnings, and closes. What calls in flight hold stays.
   */
  resetWindows(): StateName
  /** From now on, and now if it is open: a breaker that opens by itself pauses for 0 to 31,536,000 seconds. */
  recoverAfter(seconds: number): StateName
  /** All that is known of it, as plain JSON. */
  getState(): ScopeSnapshot
}
