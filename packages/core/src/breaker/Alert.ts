import type { Rule } from "./BreakerState.js"
import type { ScopeKind } from "./Scope.js"
import type { ScopeState } from "./ScopeState.js"

/** A threshold was crossed, or comes near. */
export interface Alert {
  readonly rule: Rule
  readonly reason: string
  readonly scope: ScopeKind
  readonly scopeId: string
  readonly threshold: number
  readonly current: number
  /** Whether the call that crossed it was refused. */
  readonly blocked: boolean
  /** Of a warning: the share of the budget that is spent, such as 0.8. Null where the threshold itself is crossed. */
  readonly warnAt: number | null
  readonly state: ScopeState
  /** ISO 8601, UTC, by the wall clock. */
  readonly timestamp: string
}
