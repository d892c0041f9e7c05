import type { Alert } from "./Alert.js"
import { AlertLog, reachedShare } from "./AlertLog.js"
import type { BreakerClock } from "./BreakerClock.js"
import type { Cause, Rule } from "./BreakerState.js"
import { warning } from "./findings.js"
import type { Journal } from "./Journal.js"
import type { Scope } from "./Scope.js"
import { isoInstant, scopeState } from "./ScopeState.js"

const usualShares: ReadonlyArray<number> = [0.5, 0.8, 0.95]

/** Puts alerts into the journal, and none of them too often. */
export class Alerts {
  /** For scopes that set none of their own. */
  warnAt = usualShares
  readonly #clock: BreakerClock
  readonly #journal: Journal

  constructor(clock: BreakerClock, journal: Journal) {
    this.#clock = clock
    this.#journal = journal
  }

  /** Absent: the usual ones. */
  setWarnAt(shares: ReadonlyArray<number> | undefined): void {
    this.warnAt = shares ?? usualShares
  }

  /** Whether a crossed rule is to be alerted now; then it has to be. */
  due(scope: Scope, rule: Rule, now: number): boolean {
    scope.alerts ??= new AlertLog()
    return scope.alerts.due(rule, now)
  }

  raise(scope: Scope, rule: Rule, found: Cause, how: Pick<Alert, "blocked" | "warnAt">, now: number): void {
    const wall = this.#clock.wall()
    scope.alerts ??= new AlertLog()
    scope.alerts.last = { rule, reason: found.reason, at: now }
    const alert: Alert = {
      rule,
      reason: found.reason,
      scope: scope.kind,
      scopeId: scope.id,
      threshold: found.threshold,
      current: found.current,
      ...how,
      state: scopeState(scope, now, wall),
      timestamp: isoInstant(wall)
    }
    this.#journal.alert(alert, scope.breaker)
  }

  /** Says how much of the budget is spent, where that is worth it. */
  warn(scope: Scope, now: number): void {
    const shares = scope.thresholds.warnAt ?? this.warnAt
    const share = reachedShare(shares, scope.spent, scope.budget)
    if (share === undefined) return
    scope.alerts ??= new AlertLog()
    if (!scope.alerts.warningDue(share, now)) return
    this.raise(scope, "budget_per_hour", warning(scope, share), { blocked: false, warnAt: share }, now)
  }
}
