import { awaitsProbe, type Cause } from "./BreakerState.js"
import { standing } from "./findings.js"
import type { Moves } from "./Moves.js"
import type { Refusal } from "./Refusal.js"
import type { ReservationMode } from "./Reservation.js"
import { budgetSpent, fits, tooManyCalls, tooManyErrors } from "./Rules.js"
import type { Scope } from "./Scope.js"
import { scopeState } from "./ScopeState.js"

/**
 * Asks every scope of a chain, the global one first, and gives the first refusal. Until all have been asked nothing is
 * reserved and no probe is taken.
 *
 * What is so whether the call is made or not is asked first of all: the state, the spend, the errors. Then whether the
 * call fits, and last whether it is one too many, since a call that another scope refuses is no call and must not open
 * a breaker.
 */
export const refusalOf = (
  scopes: ReadonlyArray<Scope>,
  mode: ReservationMode,
  { estimate, limited }: { readonly estimate: number; readonly limited: boolean },
  moves: Moves,
  now: number
): Refusal | undefined => {
  for (const scope of scopes) {
    const { state, windows } = scope
    windows.advance(now)
    if (state.name !== "closed" && !awaitsProbe(state, now))
      return refused(scope, standing(scope, state, now), moves, now)
    if (budgetSpent(scope.spent, scope.budget) && lifted(scope) !== "budget_per_hour") {
      const found = moves.crossed(scope, "budget_per_hour", now)
      if (found !== undefined) return refused(scope, found, moves, now)
    }
    if (
      tooManyErrors(windows.errors.total, windows.settled.total, scope.errorLimit) &&
      lifted(scope) !== "max_error_rate"
    ) {
      const found = moves.crossed(scope, "max_error_rate", now)
      if (found !== undefined) return refused(scope, found, moves, now)
    }
  }
  for (const scope of scopes) {
    if (!scope.blocks || fits(mode, scope.spent, scope.reserved, estimate, scope.budget)) continue
    // The probe of a spent budget only has to fit where the budget is a hard cap.
    if (mode === "expected" && lifted(scope) === "budget_per_hour") continue
    return refused(scope, moves.unfit(scope, estimate, limited || mode !== "worst-case", now), moves, now)
  }
  for (const scope of scopes) {
    if (!scope.blocks || !oneTooMany(scope)) continue
    const found = moves.crossed(scope, "max_calls_per_minute", now)
    if (found !== undefined) return refused(scope, found, moves, now)
  }
  return undefined
}

/** Whether a call is more than its scope allows within a minute. */
export const oneTooMany = (scope: Scope): boolean =>
  tooManyCalls(scope.windows.calls.total, scope.callLimit) && lifted(scope) !== "max_calls_per_minute"

/** The rule that a call need not keep here, since as the probe it finds out whether that still stands. */
const lifted = ({ state }: Scope): Cause["rule"] | undefined => (state.name === "closed" ? undefined : state.cause.rule)

const refused = (scope: Scope, found: Cause, moves: Moves, now: number): Refusal => {
  scope.blocked++
  return {
    admitted: false,
    rule: found.rule,
    reason: found.reason,
    threshold: found.threshold,
    current: found.current,
    scope: scope.kind,
    scopeId: scope.id,
    state: scopeState(scope, now, moves.clock.wall()),
    breaker: scope.breaker,
    opening: scope.opening
  }
}
