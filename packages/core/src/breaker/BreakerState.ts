/** What can be crossed. `threshold` and `current` of a rule are in US dollars, a share of 1, and calls. */
export type Rule = "budget_per_hour" | "max_error_rate" | "max_calls_per_minute"

export const rules: ReadonlyArray<Rule> = ["budget_per_hour", "max_error_rate", "max_calls_per_minute"]

/**
 * Why a breaker is not closed: a rule that was crossed, `manual` where it was paused by hand while closed, or `trip`
 * where it was tripped by hand or by a server.
 */
export interface Cause {
  readonly rule: Rule | "manual" | "trip"
  /** A sentence without its full stop. */
  readonly reason: string
  /** What was set, in the unit of the rule; 0 for `manual` and `trip`. */
  readonly threshold: number
  /** What it had come to, in the same unit; 0 for `manual` and `trip`. */
  readonly current: number
}

/** Instants are milliseconds of a monotonic clock: a wall clock that jumps moves nothing here. */
export type State =
  | { readonly name: "closed" }
  | { readonly name: "open"; readonly cause: Cause }
  /** From `until` on the next call is the probe. */
  | { readonly name: "paused"; readonly cause: Cause; readonly until: number }
  /** `probe` is the number of the one call that decides. Absent while the slot waits for the next call. */
  | { readonly name: "half-open"; readonly cause: Cause; readonly probe: number | undefined }

export type StateName = State["name"]

/** How a call ended. A caller's own abort is neither success nor failure. */
export type Outcome = "ok" | "error" | "timeout" | "aborted"

export type Event =
  | { readonly type: "crossed"; readonly cause: Cause }
  | { readonly type: "tripped"; readonly cause: Cause }
  | { readonly type: "pauseAsked"; readonly until: number }
  /** A call that every scope of its chain lets pass. */
  | { readonly type: "callAdmitted"; readonly at: number; readonly call: number }
  | { readonly type: "callSettled"; readonly call: number; readonly outcome: Outcome }
  /** The budget was raised, and is no longer spent. */
  | { readonly type: "roomMade" }
  | { readonly type: "resumeAsked" }
  | { readonly type: "windowsReset" }

export const closed: State = { name: "closed" }

export const pausedByHand: Cause = { rule: "manual", reason: "Paused by hand", threshold: 0, current: 0 }

/** Whether this scope would make the next call its probe. */
export const awaitsProbe = (state: State, at: number): boolean =>
  state.name === "paused" ? at >= state.until : state.name === "half-open" && state.probe === undefined

/**
 * The whole machine. Total: an event that does not apply to a state gives back that very state, so callers never ask
 * first.
 *
 * A half-open breaker knows its probe by number: the result of any other call is not the probe's. What was tripped by
 * hand stays open until it is resumed or reset. A failed probe keeps the cause, so that the next one skips the same
 * rule.
 */
export const transition = (state: State, event: Event): State => {
  switch (event.type) {
    case "crossed":
      return state.name === "closed" ? { name: "open", cause: event.cause } : state
    case "tripped":
      return isTripped(state) && state.cause.reason === event.cause.reason
        ? state
        : { name: "open", cause: event.cause }
    case "pauseAsked":
      if (isTripped(state)) return state
      return { name: "paused", cause: state.name === "closed" ? pausedByHand : state.cause, until: event.until }
    case "callAdmitted":
      return state.name !== "closed" && awaitsProbe(state, event.at)
        ? { name: "half-open", cause: causeOf(state), probe: event.call }
        : state
    case "callSettled":
      return state.name === "half-open" && state.probe === event.call ? settled(state.cause, event.outcome) : state
    case "roomMade":
      return (state.name === "open" || state.name === "paused") && state.cause.rule === "budget_per_hour"
        ? closed
        : state
    case "resumeAsked":
      return state.name === "closed" ? state : closed
    case "windowsReset":
      return closed
  }
}

const isTripped = (state: State): state is State & { readonly name: "open" } =>
  state.name === "open" && state.cause.rule === "trip"

const causeOf = (state: Exclude<State, { readonly name: "closed" }>) => state.cause

const settled = (cause: Cause, outcome: Outcome): State => {
  if (outcome === "ok") return closed
  return outcome === "aborted" ? { name: "half-open", cause, probe: undefined } : { name: "open", cause }
}
