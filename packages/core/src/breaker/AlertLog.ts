import type { Rule } from "./BreakerState.js"

/** A rule that stays crossed raises one alert in so many milliseconds. */
export const alertEvery = 60_000
/** As much for each share of the budget that is worth a warning. */
export const warningEvery = 3_600_000

const never = Number.NEGATIVE_INFINITY

/** The last thing that was alerted. */
export interface LastAlert {
  readonly rule: Rule
  readonly reason: string
  /** Milliseconds of the monotonic clock. */
  readonly at: number
}

/**
 * Remembers what one scope has alerted, so that nobody is told twice. Instants are milliseconds of the monotonic clock.
 */
export class AlertLog {
  last: LastAlert | undefined
  /** When each rule was alerted. */
  readonly at: Record<Rule, number> = { budget_per_hour: never, max_error_rate: never, max_calls_per_minute: never }
  /**
   * The share of the budget that was warned of. One is enough: it stands for the lower ones, and only a higher follows.
   */
  warnedShare = 0
  warnedAt = never

  /** Whether a crossed rule is to be alerted now; then it counts as alerted. */
  due(rule: Rule, now: number): boolean {
    if (now - this.at[rule] < alertEvery) return false
    this.at[rule] = now
    return true
  }

  /** As `due`, for a share of the budget. */
  warningDue(share: number, now: number): boolean {
    if (share <= this.warnedShare && now - this.warnedAt < warningEvery) return false
    this.warnedShare = share
    this.warnedAt = now
    return true
  }

  /** From now on every warning is worth giving again. */
  forgetWarnings(): void {
    this.warnedAt = never
  }
}

/** The highest of the shares, which ascend, that is reached. A budget of 0 has none. */
export const reachedShare = (shares: ReadonlyArray<number>, spent: number, budget: number): number | undefined => {
  let reached: number | undefined
  for (const share of shares) {
    if (!(budget > 0 && spent >= share * budget)) break
    reached = share
  }
  return reached
}
