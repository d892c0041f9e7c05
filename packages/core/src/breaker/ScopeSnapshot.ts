import type { AlertLog } from "./AlertLog.js"
import { type Rule, rules } from "./BreakerState.js"
import { toUsd } from "./Dollars.js"
import type { Scope } from "./Scope.js"
import { type ScopeState, scopeState } from "./ScopeState.js"
import type { Thresholds } from "./Thresholds.js"

/** What was added to a window: how long ago, in milliseconds, and how much. The oldest first. */
export type Aged = readonly [ageMs: number, value: number]

/**
 * A scope as plain JSON from which another process can start: it tells no instants, but ages and remaining times. Ages
 * are rounded down to where a window's bucket ends, so that nothing is forgotten early where it is taken up again.
 */
export interface ScopeSnapshot extends ScopeState {
  /** As set, without what was added by hand. */
  readonly thresholds: Thresholds
  /** What was added to the budget by hand, in US dollars. */
  readonly raised: number
  readonly windows: {
    /** In whole nano-dollars. */
    readonly cost: ReadonlyArray<Aged>
    readonly settled: ReadonlyArray<Aged>
    readonly errors: ReadonlyArray<Aged>
    readonly calls: ReadonlyArray<Aged>
  }
  /** The rules that were alerted, and how long ago. */
  readonly alerted: ReadonlyArray<{ readonly rule: Rule; readonly ageMs: number }>
  /** The highest share of the budget that was warned of, and how long ago; null for none. */
  readonly warned: { readonly share: number; readonly ageMs: number } | null
}

/** `wall` in milliseconds since the epoch; only for what is shown. */
export const scopeSnapshot = (scope: Scope, now: number, wall: number): ScopeSnapshot => {
  const state = scopeState(scope, now, wall)
  const { calls, cost, errors, settled } = scope.windows
  return {
    ...state,
    thresholds: { ...scope.thresholds },
    raised: toUsd(scope.raised),
    windows: {
      cost: cost.entries(now),
      settled: settled.entries(now),
      errors: errors.entries(now),
      calls: calls.entries(now)
    },
    ...alertsOf(scope.alerts, now)
  }
}

const alertsOf = (log: AlertLog | undefined, now: number): Pick<ScopeSnapshot, "alerted" | "warned"> => {
  if (log === undefined) return { alerted: [], warned: null }
  const { at, warnedAt, warnedShare } = log
  return {
    alerted: rules.flatMap((rule) => (Number.isFinite(at[rule]) ? [{ rule, ageMs: now - at[rule] }] : [])),
    warned: Number.isFinite(warnedAt) ? { share: warnedShare, ageMs: now - warnedAt } : null
  }
}
