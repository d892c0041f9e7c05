import { type Cause, pausedByHand, type Rule, type State } from "./BreakerState.js"
import { shownUsd, toUsd } from "./Dollars.js"
import type { Scope } from "./Scope.js"

// What a rule found out, in words and numbers, as of the last time the scope's windows were advanced.

const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`

/** Why `rule` is crossed. */
export const crossing = (scope: Scope, rule: Rule): Cause => {
  switch (rule) {
    case "budget_per_hour":
      return {
        rule,
        reason: `Hourly budget exceeded: ${shownUsd(scope.spent)} spent of ${shownUsd(scope.budget)}`,
        threshold: toUsd(scope.budget),
        current: toUsd(scope.spent)
      }
    case "max_error_rate": {
      const errors = scope.windows.errors.total
      const settled = scope.windows.settled.total
      return {
        rule,
        reason: `Error rate too high: ${errors} of ${settled} calls failed, more than ${percent(scope.errorLimit)}`,
        threshold: scope.errorLimit,
        current: errors / settled
      }
    }
    case "max_calls_per_minute":
      return {
        rule,
        reason: `Too many calls (loop detected): ${scope.callLimit} a minute are allowed`,
        threshold: scope.callLimit,
        // With the one that is too many.
        current: scope.windows.calls.total + 1
      }
  }
}

const mayCost = (estimate: number) =>
  estimate < Number.MAX_SAFE_INTEGER ? `it may cost ${shownUsd(estimate)}` : "nobody can tell what it may cost"

/** Why a call of so many nano-dollars does not fit, though the budget is not spent. */
export const notFitting = (scope: Scope, estimate: number, limited: boolean): Cause => ({
  rule: "budget_per_hour",
  reason:
    `The call does not fit into the hourly budget: ${mayCost(estimate)}${limited ? "" : ", since it sets no limit to its output"}, ` +
    `and of ${shownUsd(scope.budget)} ${shownUsd(scope.spent)} are spent and ${shownUsd(scope.reserved)} reserved`,
  threshold: toUsd(scope.budget),
  current: toUsd(scope.spent)
})

/**
 * Why a breaker in this state lets no call pass. Of a budget the numbers are today's: it may have been raised since.
 */
export const standing = (scope: Scope, state: State, now: number): Cause => {
  const cause = state.name === "closed" ? pausedByHand : state.cause
  const numbers =
    cause.rule === "budget_per_hour" ? { threshold: toUsd(scope.budget), current: toUsd(scope.spent) } : {}
  return { ...cause, ...numbers, reason: `${stateReason(state, now)}: ${cause.reason}` }
}

const stateReason = (state: State, now: number) => {
  switch (state.name) {
    case "paused":
      return `Circuit breaker paused for ${Math.ceil((state.until - now) / 1_000)} s more`
    case "half-open":
      return "Circuit breaker half-open, waiting for its probe"
    default:
      return "Circuit breaker open"
  }
}

/** How much of the budget is spent, for a warning of a share that is reached, or passed by far. */
export const warning = (scope: Scope, share: number): Cause => ({
  rule: "budget_per_hour",
  reason: `${percent(scope.spent < scope.budget ? share : scope.spent / scope.budget)} of the hourly budget reached: ${shownUsd(scope.spent)} spent of ${shownUsd(scope.budget)}`,
  threshold: toUsd(scope.budget),
  current: toUsd(scope.spent)
})
