import type { Cause, Rule, StateName } from "./BreakerState.js"
import { toUsd } from "./Dollars.js"
import type { Scope, ScopeKind } from "./Scope.js"

/** What a breaker shows of itself: plain JSON. Amounts in US dollars, durations in milliseconds. */
export interface ScopeState {
  readonly scope: ScopeKind
  /** `global`, or the agent's id. */
  readonly scopeId: string
  readonly state: StateName
  /** How long it has been in this state. */
  readonly ageMs: number
  /** Why it is not closed; null while it is. */
  readonly cause: Cause | null
  /** When a pause ends, by the wall clock; null while there is none. From then on the next call is the probe. */
  readonly until: string | null
  /** The same as a duration, 0 where it is over. */
  readonly untilMs: number | null
  /** Spent within the last hour. */
  readonly spent: number
  /** Held for calls in flight. */
  readonly reserved: number
  /** With what was added by hand; null where none is set. */
  readonly budget: number | null
  /** What is left of the budget, never less than 0; null where none is set. */
  readonly remaining: number | null
  /** Share from 0 to 1 of `settled`, 0 where nothing has settled. */
  readonly errorRate: number
  /** Calls that failed within the last five minutes. */
  readonly errors: number
  /** Calls that ended within the last five minutes, those left out that their callers took back. */
  readonly settled: number
  /** Calls admitted within the last minute. */
  readonly callsThisMinute: number
  readonly inFlight: number
  /** Calls refused since the start or the last reset. */
  readonly blocked: number
  readonly lastAlert: { readonly rule: Rule; readonly reason: string; readonly ageMs: number } | null
}

/** `wall` in milliseconds since the epoch; only for what is shown. */
export const scopeState = (scope: Scope, now: number, wall: number): ScopeState => {
  const { state, windows } = scope
  windows.advance(now)
  const untilMs = state.name === "paused" ? Math.max(0, state.until - now) : null
  const settled = windows.settled.total
  const errors = windows.errors.total
  const last = scope.alerts?.last
  const limited = scope.budget !== Number.POSITIVE_INFINITY
  return {
    scope: scope.kind,
    scopeId: scope.id,
    state: state.name,
    ageMs: now - scope.since,
    cause: state.name === "closed" ? null : state.cause,
    until: untilMs === null ? null : isoInstant(wall + untilMs),
    untilMs,
    spent: toUsd(scope.spent),
    reserved: toUsd(scope.reserved),
    budget: limited ? toUsd(scope.budget) : null,
    remaining: limited ? toUsd(Math.max(0, scope.budget - scope.spent)) : null,
    errorRate: settled === 0 ? 0 : errors / settled,
    errors,
    settled,
    callsThisMinute: windows.calls.total,
    inFlight: scope.inFlight,
    blocked: scope.blocked,
    lastAlert: last === undefined ? null : { rule: last.rule, reason: last.reason, ageMs: now - last.at }
  }
}

/** ISO 8601 with `Z`. Whatever the wall clock says, it is an instant. */
export const isoInstant = (wall: number): string =>
  new Date(Number.isFinite(wall) ? Math.max(-8.64e15, Math.min(wall, 8.64e15)) : 0).toISOString()
