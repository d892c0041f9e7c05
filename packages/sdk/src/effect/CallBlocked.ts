import type { ScopeState } from "@agentwatch/core/breaker/ScopeState"
import { Schema } from "effect"
import { CircuitBreakerError } from "../breaker/CircuitBreakerError.js"
import { foundIn } from "../breaker/foundIn.js"
import type { Monitor } from "../breaker/Monitor.js"
import { processBreakers } from "../Environment.js"

const StateOfScope = Schema.declare(
  (value: unknown): value is ScopeState => typeof value === "object" && value !== null && "scopeId" in value,
  { identifier: "ScopeState" }
)

// Kept apart from the fields, so that no log and no wire holds a breaker.
const monitors = new WeakMap<CallBlocked, Monitor>()
const known = new WeakMap<CircuitBreakerError, CallBlocked>()

/** A call was refused before it left the process: nothing was sent, and nothing spent. */
export class CallBlocked extends Schema.TaggedError<CallBlocked>("@agentwatch/sdk/CallBlocked")("CallBlocked", {
  /** A sentence without its full stop. */
  reason: Schema.String,
  rule: Schema.Literal("budget_per_hour", "max_error_rate", "max_calls_per_minute", "manual", "trip"),
  /** In the unit of the rule: US dollars, a share from 0 to 1, calls a minute. 0 where it was opened by hand. */
  threshold: Schema.Number,
  current: Schema.Number,
  /** Of the scope that refused: see `BlockEvent` of the plain door. */
  scope: Schema.Literal("global", "agent"),
  /** `global`, or the agent's id. */
  scopeId: Schema.String,
  /** 32 hex digits; absent outside of any trace. */
  traceId: Schema.UndefinedOr(Schema.String),
  /** What the breaker looked like. */
  state: StateOfScope,
  /** 16 hex digits. */
  blockId: Schema.String
}) {
  /** The same as the plain door's error, which is its `cause`. */
  static of(error: CircuitBreakerError): CallBlocked {
    return blockedBy(error)
  }

  /**
   * The block behind an error, or `undefined`: libraries wrap what they are given. Looks at causes, at collected errors,
   * at Effect's `Cause` and what `Effect.runPromise` rejects with, and finds the plain door's error, too.
   */
  static from(error: unknown): CallBlocked | undefined {
    return blockBehind(error)
  }

  /** To steer the scope that refused. Of an error that came from elsewhere: the scope of that name in this process. */
  get monitor(): Monitor {
    const own = monitors.get(this)
    if (own !== undefined) return own
    const breakers = processBreakers()
    return (this.scope === "agent" ? breakers.enter(this.scopeId) : undefined) ?? breakers.global
  }

  override get message(): string {
    return `AgentWatch blocked a call${this.scope === "global" ? "" : ` of agent ${this.scopeId}`}: ${this.reason}`
  }
}

// Outside of the class, which would else be printed under a name that its bundle has made up.
const blockedBy = (error: CircuitBreakerError): CallBlocked => {
  const before = known.get(error)
  if (before !== undefined) return before
  const { blockId, current, monitor, reason, rule, scope, scopeId, state, threshold, traceId } = error
  const blocked = new CallBlocked({ blockId, current, reason, rule, scope, scopeId, state, threshold, traceId })
  Object.defineProperty(blocked, "cause", { value: error, enumerable: false })
  monitors.set(blocked, monitor)
  known.set(error, blocked)
  return blocked
}

const blockBehind = (error: unknown): CallBlocked | undefined => {
  const found = foundIn(error, (value) => (value instanceof CallBlocked ? value : undefined))
  if (found !== undefined) return found
  const plain = CircuitBreakerError.from(error)
  return plain === undefined ? undefined : blockedBy(plain)
}
