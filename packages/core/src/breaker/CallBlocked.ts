import { Schema } from "effect"
import { Breaker } from "./Breaker.js"
import type { ScopeState } from "./ScopeState.js"

const StateOfScope = Schema.declare(
  (value: unknown): value is ScopeState => typeof value === "object" && value !== null && "scopeId" in value,
  { identifier: "ScopeState" }
)

/** The call was refused before it left the process; nothing was spent. Fields as in `Refusal`. */
export class CallBlocked extends Schema.TaggedError<CallBlocked>()("CallBlocked", {
  rule: Schema.Literal("budget_per_hour", "max_error_rate", "max_calls_per_minute", "manual", "trip"),
  reason: Schema.String,
  threshold: Schema.Number,
  current: Schema.Number,
  scope: Schema.Literal("global", "agent"),
  scopeId: Schema.String,
  state: StateOfScope,
  opening: Schema.Number,
  /** To steer the scope that refused. */
  breaker: Schema.instanceOf(Breaker)
}) {
  override get message() {
    return `${this.reason} (${this.scope === "global" ? "all calls" : `agent ${this.scopeId}`})`
  }
}
