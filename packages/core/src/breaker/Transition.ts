import type { Cause, StateName } from "./BreakerState.js"
import type { ScopeKind } from "./Scope.js"

/** Who made a breaker move: `breaker` itself, `program`, `server`, or whatever name a control was given. */
export type Actor = string

/** What a breaker did. Every change of state is one of these. */
export interface Transition {
  readonly name: "triggered" | "paused" | "budget_increased" | "reset" | "recovered" | "retrip" | "half_open"
  readonly scope: ScopeKind
  /** `global`, or the agent's id. */
  readonly scopeId: string
  readonly from: StateName
  /** The same as `from` where only the pause's end, the budget, the windows or the reason changed. */
  readonly to: StateName
  readonly rule: Cause["rule"] | null
  /** A sentence without its full stop. */
  readonly reason: string
  /** In the unit of the rule; of `budget_increased` the new budget and what is spent, in US dollars. */
  readonly threshold: number
  readonly current: number
  readonly actor: Actor
  /** ISO 8601, UTC, by the wall clock. */
  readonly timestamp: string
}
