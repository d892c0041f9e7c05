import type { StateName } from "./BreakerState.js"
import { fromUsd, mostUsd, toUsd } from "./Dollars.js"
import type { Moves } from "./Moves.js"
import { numberWithin } from "./numberWithin.js"
import type { Scope, ScopeKind } from "./Scope.js"
import { type ScopeSnapshot, scopeSnapshot } from "./ScopeSnapshot.js"
import type { Shelf } from "./Shelf.js"
import { longestPause, readThresholds } from "./Thresholds.js"
import type { Actor } from "./Transition.js"

/** The longest reason of a trip, in characters; the rest is cut off. */
const longestReason = 200

/**
 * The breaker of one scope, to look at and to steer by hand. A control gives the state that it leaves behind, since
 * what was tripped by hand is lifted by `resume` and `resetWindows` alone. Each takes the name of whoever uses it,
 * which the transition then carries.
 */
export class Breaker {
  /** Not for use from outside. */
  readonly scope: Scope
  readonly #moves: Moves
  readonly #shelf: Shelf

  constructor(scope: Scope, moves: Moves, shelf: Shelf) {
    this.scope = scope
    this.#moves = moves
    this.#shelf = shelf
  }

  get kind(): ScopeKind {
    return this.scope.kind
  }

  /** `global`, or the agent's id. */
  get id(): string {
    return this.scope.id
  }

  /** Whether no call passes until somebody or something changes that. */
  get isOpen(): boolean {
    return this.#current.state.name === "open"
  }

  /** Whether what a call may cost has a say in whether it is let through. */
  get hasBudget(): boolean {
    return this.#current.budget !== Number.POSITIVE_INFINITY
  }

  /**
   * After 0 to 31,536,000 seconds the next call is the probe; until then none passes. From a pause: replaces its end.
   */
  pause(seconds: number, actor: Actor = "program"): StateName {
    const read = numberWithin("pause(seconds)", seconds, 0, longestPause, "seconds")
    return this.#change(actor, (scope, now) => this.#moves.pause(scope, read, actor, now))
  }

  /** Closes, whatever opened it. Errors and calls are forgotten, the spend is not. */
  resume(actor: Actor = "program"): StateName {
    return this.#change(actor, (scope, now) => this.#moves.resume(scope, actor, now))
  }

  /** Opens until `resume()` or `resetWindows()`, whatever `blockOnThreshold` says. */
  trip(reason: string, actor: Actor = "program"): StateName {
    if (typeof reason !== "string") throw new TypeError(`trip(reason): expected a text, got ${typeof reason}`)
    const said = reason.trim().slice(0, longestReason) || "Tripped by hand"
    return this.#change(actor, (scope, now) => this.#moves.trip(scope, said, actor, now))
  }

  /**
   * Adds US dollars, above 0 and to 9,000,000 in all, to the budget for good, and closes a breaker that was opened by
   * its budget if that now has room. A scope without a budget keeps it for the day when one is set.
   */
  increaseBudget(usd: number, actor: Actor = "program"): StateName {
    const read = numberWithin("increaseBudget(usd)", usd, 0, mostUsd, "US dollars")
    if (fromUsd(read) === 0) throw new RangeError(`increaseBudget(usd): expected more than 0 US dollars, got ${usd}`)
    const { raised, thresholds } = this.#current
    const sum = (thresholds.budgetPerHour ?? 0) + toUsd(raised) + read
    if (sum > mostUsd) throw new RangeError(`increaseBudget(usd): expected ${mostUsd} US dollars in all, got ${sum}`)
    return this.#change(actor, (scope, now) => this.#moves.raise(scope, fromUsd(read), actor, now))
  }

  /**
   * The emergency exit: forgets spend, errors, calls and warnings, and closes. Reservations of calls in flight stay.
   */
  resetWindows(actor: Actor = "program"): StateName {
    return this.#change(actor, (scope, now) => this.#moves.reset(scope, actor, now))
  }

  /** From now on, and now if it is open: a breaker that opens by itself pauses for so many seconds, 0 to 31,536,000. */
  recoverAfter(seconds: number, actor: Actor = "program"): StateName {
    const read = readThresholds({
      recoverAfter: numberWithin("recoverAfter(seconds)", seconds, 0, longestPause, "seconds")
    })
    return this.#change(actor, (scope, now) => {
      scope.set({ ...scope.thresholds, ...read })
      if (scope.state.name === "open") this.#moves.pause(scope, seconds, actor, now)
    })
  }

  /** All that is known of it, as plain JSON. Another process can start from it. */
  getState(): ScopeSnapshot {
    const { now, wall } = this.#moves.clock
    return scopeSnapshot(this.#current, now(), wall())
  }

  /** Which breaker it is: all that it knows tells `getState()`. */
  toJSON(): { readonly kind: ScopeKind; readonly id: string } {
    return { kind: this.kind, id: this.id }
  }

  /** Whether it belongs to the registry with these moves. */
  isOf(moves: Moves): boolean {
    return this.#moves === moves
  }

  /** Its scope, or the one that took its place since it had to make room. */
  get #current(): Scope {
    return this.#shelf.current(this.scope)
  }

  #change(actor: Actor, action: (scope: Scope, now: number) => void): StateName {
    if (typeof actor !== "string") throw new TypeError(`actor: expected a text, got ${typeof actor}`)
    const now = this.#moves.clock.now()
    // What is done to a scope that had to make room is to be remembered, too.
    const scope = this.#shelf.revive(this.scope, now) ?? this.scope
    action(scope, now)
    this.#shelf.place(scope, now)
    const { name } = scope.state
    this.#moves.journal.tell()
    return name
  }
}
