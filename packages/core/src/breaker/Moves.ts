import { alertEvery } from "./AlertLog.js"
import { Alerts } from "./Alerts.js"
import type { BreakerClock } from "./BreakerClock.js"
import { type Cause, type Event, type Outcome, pausedByHand, type Rule, transition } from "./BreakerState.js"
import { shownUsd, toUsd } from "./Dollars.js"
import { crossing, notFitting } from "./findings.js"
import type { Journal } from "./Journal.js"
import type { Scope } from "./Scope.js"
import { isoInstant } from "./ScopeState.js"
import type { Thresholds } from "./Thresholds.js"
import type { Actor, Transition } from "./Transition.js"

type Name = Transition["name"]
type Note = Pick<Transition, "rule" | "reason" | "threshold" | "current">

/**
 * Everything that changes the state of a scope passes here, and into the journal. Whoever calls tells the journal
 * after.
 */
export class Moves {
  readonly clock: BreakerClock
  readonly journal: Journal
  readonly alerts: Alerts
  /** For scopes that set none of their own, in seconds. Absent: a breaker that opened stays open. */
  recoverAfter: number | undefined
  #sequence = 0

  constructor(clock: BreakerClock, journal: Journal) {
    this.clock = clock
    this.journal = journal
    this.alerts = new Alerts(clock, journal)
  }

  /** Numbers admissions and changes by one count, so that either tells whether it came before the other. */
  next(): number {
    return ++this.#sequence
  }

  /** A rule is crossed: alerts it, and opens the breaker if it blocks. Gives what was found where it blocks. */
  crossed(scope: Scope, rule: Rule, now: number): Cause | undefined {
    const due = this.alerts.due(scope, rule, now)
    if (!due && !scope.blocks) return undefined
    const found = crossing(scope, rule)
    if (scope.blocks) {
      this.#move(scope, { type: "crossed", cause: found }, "triggered", found, "breaker", now)
      this.#recoverLater(scope, now)
    }
    if (due) this.alerts.raise(scope, rule, found, { blocked: scope.blocks, warnAt: null }, now)
    return scope.blocks ? found : undefined
  }

  /**
   * A call is refused that does not fit into what is left, though no rule is crossed and the breaker stays as it is.
   * For a minute such calls count as one opening.
   */
  unfit(scope: Scope, estimate: number, limited: boolean, now: number): Cause {
    const found = notFitting(scope, estimate, limited)
    if (scope.state.name === "closed" && now >= scope.crampedUntil) {
      scope.opening = this.next()
      scope.crampedUntil = now + alertEvery
    }
    if (this.alerts.due(scope, "budget_per_hour", now)) {
      this.alerts.raise(scope, "budget_per_hour", found, { blocked: true, warnAt: null }, now)
    }
    return found
  }

  /**
   * Sets thresholds. A breaker that its budget has opened closes if a larger one, or none at all, has room: as if it had
   * been raised by hand.
   */
  set(scope: Scope, thresholds: Thresholds, now: number): void {
    const { budget: before, state: from } = scope
    scope.set(thresholds)
    if (!(scope.budget > before)) return
    scope.windows.advance(now)
    if (scope.spent < scope.budget) scope.state = transition(from, { type: "roomMade" })
    if (scope.state === from) return
    this.#changed(scope, now)
    const limited = scope.budget !== Number.POSITIVE_INFINITY
    const cause: Cause = {
      rule: "budget_per_hour",
      reason: limited ? `Budget set to ${shownUsd(scope.budget)}` : "Budget taken away",
      threshold: limited ? toUsd(scope.budget) : 0,
      current: toUsd(scope.spent)
    }
    this.#write(scope, "budget_increased", from.name, cause, "program")
  }

  trip(scope: Scope, reason: string, actor: Actor, now: number): void {
    const cause: Cause = { rule: "trip", reason, threshold: 0, current: 0 }
    this.#move(scope, { type: "tripped", cause }, "triggered", cause, actor, now)
  }

  pause(scope: Scope, seconds: number, actor: Actor, now: number): void {
    const cause = scope.state.name === "closed" ? pausedByHand : scope.state.cause
    const note = { ...cause, reason: `Paused for ${seconds} s: ${cause.reason}` }
    this.#move(scope, { type: "pauseAsked", until: now + seconds * 1_000 }, "paused", note, actor, now)
  }

  resume(scope: Scope, actor: Actor, now: number): void {
    if (scope.state.name === "closed") return
    const note = { ...scope.state.cause, reason: `Resumed: ${scope.state.cause.reason}` }
    this.#move(scope, { type: "resumeAsked" }, "recovered", note, actor, now)
  }

  /** A raised budget has warnings of its own. */
  raise(scope: Scope, nanoUsd: number, actor: Actor, now: number): void {
    const from = scope.state
    scope.raise(nanoUsd)
    scope.windows.advance(now)
    scope.alerts?.forgetWarnings()
    scope.crampedUntil = Number.NEGATIVE_INFINITY
    const limited = scope.budget !== Number.POSITIVE_INFINITY
    if (scope.spent < scope.budget) scope.state = transition(from, { type: "roomMade" })
    if (scope.state !== from) this.#changed(scope, now)
    const result = limited ? `to ${shownUsd(scope.budget)}` : "for when one is set"
    const cause: Cause = {
      rule: "budget_per_hour",
      reason: `Budget raised by ${shownUsd(nanoUsd)} ${result}`,
      threshold: toUsd(limited ? scope.budget : scope.raised),
      current: toUsd(scope.spent)
    }
    this.#write(scope, "budget_increased", from.name, cause, actor)
  }

  /** The emergency exit. What calls in flight have reserved stays, and alerts stay as rare as they are. */
  reset(scope: Scope, actor: Actor, now: number): void {
    const from = scope.state
    scope.windows.advance(now)
    const cause: Note = from.name === "closed" ? { rule: null, reason: "", threshold: 0, current: 0 } : from.cause
    const note = { ...cause, reason: `Windows reset, ${shownUsd(scope.spent)} of spend forgotten` }
    scope.state = transition(from, { type: "windowsReset" })
    scope.windows.clear()
    scope.alerts?.forgetWarnings()
    scope.blocked = 0
    this.#changed(scope, now)
    scope.forgotten = scope.changed
    this.#write(scope, "reset", from.name, note, actor)
  }

  /** All scopes let the call pass: where one waited for it, it is the probe. True if it is. */
  probe(scope: Scope, call: number, now: number): boolean {
    const from = scope.state
    if (from.name === "closed") return false
    scope.state = transition(from, { type: "callAdmitted", at: now, call })
    if (scope.state === from) return false
    // The next probe of a breaker that is half-open already is no change of its state.
    if (from.name !== "half-open") {
      scope.since = now
      const note = { ...from.cause, reason: `One call may try: ${from.cause.reason}` }
      this.#write(scope, "half_open", from.name, note, "breaker")
    }
    return true
  }

  /** What the probe's end means for the breaker. Not for calls admitted before its last change. */
  settleProbe(scope: Scope, call: number, outcome: Outcome, now: number): void {
    const { state } = scope
    if (state.name !== "half-open") return
    const event: Event = { type: "callSettled", call, outcome }
    if (outcome === "aborted") scope.state = transition(state, event)
    else if (outcome === "ok") {
      this.#move(scope, event, "recovered", { ...state.cause, reason: "The probe went well" }, "breaker", now)
    } else {
      const reason = outcome === "timeout" ? "The probe timed out" : "The probe failed"
      this.#move(scope, event, "retrip", { ...state.cause, reason }, "breaker", now)
      this.#recoverLater(scope, now)
    }
  }

  /** By itself, a breaker only leaves what it went into by itself. */
  #recoverLater(scope: Scope, now: number): void {
    const seconds = scope.thresholds.recoverAfter ?? this.recoverAfter
    if (seconds !== undefined && scope.state.name === "open") this.pause(scope, seconds, "breaker", now)
  }

  #move(scope: Scope, event: Event, name: Name, note: Note, actor: Actor, now: number): void {
    const from = scope.state
    scope.state = transition(from, event)
    if (scope.state === from) return
    this.#changed(scope, now)
    if (name === "recovered") scope.windows.clearCalls()
    if (name === "triggered" || name === "retrip" || from.name === "closed") scope.opening = scope.changed
    this.#write(scope, name, from.name, note, actor)
  }

  #changed(scope: Scope, now: number): void {
    scope.since = now
    scope.changed = this.next()
    scope.crampedUntil = Number.NEGATIVE_INFINITY
  }

  #write(scope: Scope, name: Name, from: Transition["from"], note: Note, actor: Actor): void {
    const transition: Transition = {
      name,
      scope: scope.kind,
      scopeId: scope.id,
      from,
      to: scope.state.name,
      rule: note.rule,
      reason: note.reason,
      threshold: note.threshold,
      current: note.current,
      actor,
      timestamp: isoInstant(this.clock.wall())
    }
    this.journal.transition(transition, scope.breaker)
  }
}
