import type { AlertLog } from "./AlertLog.js"
import type { Breaker } from "./Breaker.js"
import { closed, type State } from "./BreakerState.js"
import { fromUsd } from "./Dollars.js"
import type { Thresholds } from "./Thresholds.js"
import { Windows } from "./Windows.js"

export type ScopeKind = "global" | "agent"

const nothing: Thresholds = {}

const longestId = 256

/** Throws a `TypeError` or `RangeError` for what is no id of an agent. */
export const readScopeId = (name: string, id: unknown): string => {
  if (typeof id !== "string") throw new TypeError(`${name}: expected a text, got ${typeof id}`)
  if (id === "" || id.length > longestId) throw new RangeError(`${name}: expected 1 to ${longestId} characters`)
  return id
}

/**
 * All that is known of one scope. It is changed in place, always within one synchronous section. Amounts are whole
 * nano-dollars, instants milliseconds of the monotonic clock, and sequence numbers tell what came first.
 */
export class Scope {
  readonly kind: ScopeKind
  /** `global`, or the agent's id. */
  readonly id: string
  /** The handle that is given out. */
  readonly breaker: Breaker

  state: State = closed
  /** When it came into its state. */
  since: number
  /** The last opening, pause, recovery or reset: calls admitted before it have no say in the state any more. */
  changed = 0
  /** The last reset: what was charged before it is forgotten. */
  forgotten = 0
  /** The opening that refused calls belong to. */
  opening = 0
  /** Until when calls that do not fit, though the breaker is closed, belong to the same opening. */
  crampedUntil = Number.NEGATIVE_INFINITY

  /** Estimates of the calls in flight. */
  reserved = 0
  inFlight = 0
  /** Calls that it has refused. */
  blocked = 0
  readonly windows: Windows
  /** Absent until there is something to remember. */
  alerts: AlertLog | undefined

  thresholds: Thresholds = nothing
  /** What was added to the budget by hand. */
  raised = 0
  /** Infinite where none is set, like the two limits. */
  budget = Number.POSITIVE_INFINITY
  errorLimit = Number.POSITIVE_INFINITY
  callLimit = Number.POSITIVE_INFINITY
  blocks = false

  /** The last admission that it was part of, by which one that stands twice in a chain is noticed. */
  asked = 0

  // Its place in the order of use, which the shelf keeps.
  line: object | undefined
  older: Scope | undefined
  newer: Scope | undefined
  used = 0
  /** False once it had to make room for another. */
  kept = false

  constructor(kind: ScopeKind, id: string, now: number, makeBreaker: (scope: Scope) => Breaker) {
    this.kind = kind
    this.id = id
    this.breaker = makeBreaker(this)
    this.since = now
    this.windows = new Windows(now)
  }

  /** As of the last time the windows were advanced. */
  get spent(): number {
    return this.windows.cost.total
  }

  set(thresholds: Thresholds): void {
    this.thresholds = thresholds
    const { blockOnThreshold, budgetPerHour, maxCallsPerMinute, maxErrorRate } = thresholds
    this.budget =
      budgetPerHour === undefined
        ? Number.POSITIVE_INFINITY
        : Math.min(fromUsd(budgetPerHour) + this.raised, Number.MAX_SAFE_INTEGER)
    this.errorLimit = maxErrorRate ?? Number.POSITIVE_INFINITY
    this.callLimit = maxCallsPerMinute ?? Number.POSITIVE_INFINITY
    this.blocks = blockOnThreshold ?? false
  }

  /** Stays on top of whatever base is set later. */
  raise(nanoUsd: number): void {
    this.raised += nanoUsd
    this.set(this.thresholds)
  }

  /** Takes in what a call reserves. */
  hold(reserved: number): void {
    this.inFlight++
    this.reserved += reserved
  }

  /** Beyond 2^53 sums are rounded, so it is said that with no call in flight nothing is reserved. */
  free(reserved: number): void {
    this.inFlight--
    this.reserved = this.inFlight === 0 ? 0 : Math.max(0, this.reserved - reserved)
  }
}
