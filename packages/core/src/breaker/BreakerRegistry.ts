import { Admission, type AdmissionParts } from "./Admission.js"
import { Breaker } from "./Breaker.js"
import type { BreakerOptions, BreakerSettings } from "./BreakerOptions.js"
import type { BreakerHealth, BreakersSnapshot } from "./BreakersSnapshot.js"
import { oneTooMany, refusalOf } from "./gate.js"
import { Journal } from "./Journal.js"
import type { Listeners } from "./Listeners.js"
import { ModelOutputs } from "./ModelOutputs.js"
import { Moves } from "./Moves.js"
import { numberWithin } from "./numberWithin.js"
import type { Refusal } from "./Refusal.js"
import { type CallEstimate, type ReservationMode, readReservationMode, reservationOf } from "./Reservation.js"
import { readSnapshot, restore } from "./restore.js"
import { readScopeId, Scope, type ScopeKind } from "./Scope.js"
import { scopeSnapshot } from "./ScopeSnapshot.js"
import { isoInstant } from "./ScopeState.js"
import { Shelf } from "./Shelf.js"
import { readThresholds, type Thresholds } from "./Thresholds.js"

const mostScopes = 100_000
const noThresholds: Thresholds = {}

/**
 * All breakers of a process: the global one and one for each agent. It decides about calls, and keeps account of them.
 *
 * Everything here is synchronous: a call is admitted by all scopes of its chain or by none, and nothing can come
 * between.
 */
export class BreakerRegistry {
  /** The breaker of all calls together. */
  readonly global: Breaker
  readonly #shelf: Shelf
  readonly #moves: Moves
  readonly #parts: AdmissionParts
  readonly #outputs = new ModelOutputs()
  readonly #globalAlone: ReadonlyArray<Scope>
  #mode: ReservationMode = "expected"

  /** Throws a `TypeError` or `RangeError` that names the option if one is wrong. */
  constructor(options: BreakerOptions) {
    const { clock, resumeFrom } = options
    this.#shelf = new Shelf(numberWithin("mostScopes", options.mostScopes ?? mostScopes, 1, mostScopes, "scopes") - 1)
    this.#moves = new Moves(clock, new Journal({}))
    this.#parts = { moves: this.#moves, shelf: this.#shelf, outputs: this.#outputs }
    const global = this.#scope("global", "global", clock.now())
    this.global = global.breaker
    this.#globalAlone = [global]
    if (resumeFrom !== undefined) this.#restore(global, resumeFrom.snapshot, resumeFrom.elapsedMs ?? 0)
    this.configure(options)
  }

  /**
   * Sets everything anew that concerns all calls; what is left out is off, or has its default. States, spend and what
   * was added to budgets stay. Throws as the constructor does, and then nothing has changed.
   */
  configure(settings: BreakerSettings): void {
    const thresholds = readThresholds(settings.thresholds ?? noThresholds)
    const mode = readReservationMode(settings.reservation ?? "expected")
    this.#mode = mode
    this.#moves.recoverAfter = thresholds.recoverAfter
    this.#moves.alerts.setWarnAt(thresholds.warnAt)
    this.#moves.journal.listeners = settings
    this.#moves.set(this.global.scope, thresholds, this.#moves.clock.now())
    this.#moves.journal.tell()
  }

  /** Tells these, too, beside the listeners that were configured, until what is given back is called. */
  listen(listeners: Listeners): () => void {
    const { others } = this.#moves.journal
    others.add(listeners)
    return () => void others.delete(listeners)
  }

  /**
   * The breaker of an agent, made where there is none: whoever enters again finds what was spent. Thresholds that are
   * given take the place of those before, the others stay. Absent if there is no room: the agent's outer scopes then
   * hold it alone. Throws a `TypeError` or `RangeError` that names what is wrong.
   */
  enter(id: string, thresholds: Thresholds = noThresholds): Breaker | undefined {
    const name = readScopeId("id", id)
    const read = readThresholds(thresholds)
    const now = this.#moves.clock.now()
    const found = this.#shelf.find(name)
    const scope = found ?? this.#scope("agent", name, now)
    if (found === undefined && !this.#shelf.keep(scope, now)) return undefined
    this.#moves.set(scope, { ...scope.thresholds, ...read }, now)
    this.#shelf.place(scope, now)
    this.#moves.journal.tell()
    return scope.breaker
  }

  /** The breaker of an agent that has one. */
  find(id: string): Breaker | undefined {
    return this.#shelf.find(id)?.breaker
  }

  /**
   * Decides about one call of the agents in `chain`, outermost first; the global breaker is always asked, and whichever
   * stands there twice counts once. Admitted by all, or reserved in none. A call that waited after a refusal is asked
   * again with that refusal, which then does not count as a call that was blocked. `at` is now, for whoever has just
   * read the clock of the breakers.
   */
  admit(chain: ReadonlyArray<Breaker>, call: CallEstimate, again?: Refusal, at?: number): Admission | Refusal {
    const moves = this.#moves
    const mode = this.#mode
    const produced = mode === "expected" ? this.#outputs.expected(call.model) : 0
    // Before anything is touched: a price may be somebody else's function.
    const estimate = reservationOf(mode, call, produced)
    const now = at ?? moves.clock.now()
    const number = moves.next()
    const scopes = this.#chain(chain, number, now)
    if (again !== undefined) takeBack(again)
    // Of a request that nobody can read it is not the output that makes the difference.
    const limited = call.outputLimit !== undefined || Number.isNaN(call.inputBytes)
    const refusal = refusalOf(scopes, mode, { estimate, limited }, moves, now)
    let probe = false
    if (refusal === undefined) {
      for (const scope of scopes) {
        // Where calls are not blocked, one too many is only alerted, and only now that it is sure to be made.
        if (oneTooMany(scope)) moves.crossed(scope, "max_calls_per_minute", now)
        scope.windows.calls.add(1)
        scope.hold(estimate)
        if (moves.probe(scope, number, now)) probe = true
      }
    }
    moves.journal.tell()
    return refusal ?? new Admission(number, scopes, call, mode, estimate, probe, this.#parts)
  }

  /** Notes what the model of a call has produced, which its settlement did not tell. */
  learn(call: CallEstimate, outputTokens: number): void {
    this.#outputs.learn(call.model, outputTokens / Math.max(1, call.choices))
  }

  /** About what a call will cost, in nano-dollars, going by what its model has been producing. */
  expectedCost(call: CallEstimate): number {
    return reservationOf("expected", call, this.#outputs.expected(call.model))
  }

  /** Every breaker, with all that is known of it. Takes time in proportion to their number. */
  getState(): BreakersSnapshot {
    const now = this.#moves.clock.now()
    const wall = this.#moves.clock.wall()
    return {
      takenAt: isoInstant(wall),
      global: scopeSnapshot(this.global.scope, now, wall),
      agents: this.#shelf.scopes().map((scope) => scopeSnapshot(scope, now, wall)),
      health: this.health()
    }
  }

  health(): BreakerHealth {
    const { dropped, faults } = this.#moves.journal
    const { evicted, refused, size } = this.#shelf
    return { scopes: size + 1, evicted, unscoped: refused, listenerFaults: faults, untold: dropped }
  }

  #scope(kind: ScopeKind, id: string, now: number): Scope {
    return new Scope(kind, id, now, (scope) => new Breaker(scope, this.#moves, this.#shelf))
  }

  /**
   * The scopes to ask, the global one first. Those that had to make room since they were entered are taken in again.
   */
  #chain(chain: ReadonlyArray<Breaker>, number: number, now: number): ReadonlyArray<Scope> {
    if (chain.length === 0) return this.#globalAlone
    const { scope: global } = this.global
    const scopes = [global]
    let revived = false
    global.asked = number
    for (const breaker of chain) {
      if (!breaker.isOf(this.#moves)) continue
      const { scope: member } = breaker
      const there = member.kept || member === global
      const scope = there ? member : this.#shelf.revive(member, now, number)
      revived ||= !there
      if (scope === undefined || scope.asked === number) continue
      scope.asked = number
      scopes.push(scope)
    }
    // Room that was made may have been looked for among them: their place is the newest.
    if (revived) for (const scope of scopes) this.#shelf.place(scope, now)
    return scopes
  }

  #restore(global: Scope, snapshot: unknown, elapsedMs: number): void {
    const read = readSnapshot(snapshot, mostScopes)
    const elapsed = numberWithin("elapsedMs", elapsedMs, 0, Number.MAX_SAFE_INTEGER, "milliseconds")
    const now = this.#moves.clock.now()
    restore(global, "snapshot.global", read.global, elapsed, now)
    global.opening = this.#moves.next()
    for (const { agent, id, name } of read.agents) {
      const scope = this.#scope("agent", id, now)
      restore(scope, name, agent, elapsed, now)
      scope.opening = this.#moves.next()
      if (this.#shelf.find(id) === undefined) this.#shelf.keep(scope, now)
    }
  }
}

const takeBack = ({ breaker, opening }: Refusal) => {
  const { scope } = breaker
  // A reset has forgotten it already.
  if (scope.forgotten > opening) return
  scope.blocked = Math.max(0, scope.blocked - 1)
}
