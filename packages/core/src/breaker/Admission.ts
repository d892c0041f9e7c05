import type { Outcome } from "./BreakerState.js"
import { wholeNanos } from "./Dollars.js"
import type { ModelOutputs } from "./ModelOutputs.js"
import type { Moves } from "./Moves.js"
import type { CallEstimate, ReservationMode } from "./Reservation.js"
import type { Scope } from "./Scope.js"
import type { Shelf } from "./Shelf.js"

/** How a call ended, and what it cost. */
export interface Settlement {
  /**
   * `error`: an HTTP status of 400 or more, a network fault, an error inside a stream. `timeout`: nobody waited any
   * longer. `aborted`: its caller took it back, which is neither error nor success.
   */
  readonly outcome: Outcome
  /**
   * Nano-dollars. Of a call that broke off: an estimate of what was sent and seen. What is no number is taken as what
   * was reserved.
   */
  readonly cost: number
  /**
   * The call broke off, so that its cost is only a guess: in worst-case the whole reservation is then kept as its
   * charge.
   */
  readonly partial?: boolean | undefined
  /** Where the provider reported them: what the model has produced is what the next call to it is expected to. */
  readonly outputTokens?: number | undefined
  /** When it ended, by the clock of the breakers. Default: now. */
  readonly at?: number | undefined
}

/** What an admission needs of its registry. */
export interface AdmissionParts {
  readonly moves: Moves
  readonly shelf: Shelf
  readonly outputs: ModelOutputs
}

/**
 * A call that was admitted by every scope of its chain. It holds its reservation until it is settled or released, which
 * it is exactly once: whatever comes second does nothing.
 */
export class Admission {
  readonly admitted = true
  /** Whether it is the probe of at least one scope. */
  readonly probe: boolean
  /** What it holds, in nano-dollars. */
  readonly reserved: number
  readonly #number: number
  readonly #scopes: ReadonlyArray<Scope>
  readonly #call: CallEstimate
  readonly #mode: ReservationMode
  readonly #parts: AdmissionParts
  /** When it was charged; absent while it is in flight. */
  #settledAt: number | undefined
  #settledAs = 0
  #charged = 0
  #mostCharged = 0

  constructor(
    number: number,
    scopes: ReadonlyArray<Scope>,
    call: CallEstimate,
    mode: ReservationMode,
    reserved: number,
    probe: boolean,
    parts: AdmissionParts
  ) {
    this.#number = number
    this.#scopes = scopes
    this.#call = call
    this.#mode = mode
    this.reserved = reserved
    this.probe = probe
    this.#parts = parts
  }

  /** The call is over: its cost takes the place of its reservation, in every scope. */
  settle(settlement: Settlement): void {
    if (this.#settledAt !== undefined) return
    const { outcome, outputTokens, partial = false } = settlement
    if (outcome === "ok" && outputTokens !== undefined && this.#mode === "expected") {
      this.#parts.outputs.learn(this.#call.model, outputTokens / Math.max(1, this.#call.choices))
    }
    this.#end(outcome, this.#chargeOf(settlement.cost, partial), settlement.at ?? this.#parts.moves.clock.now())
  }

  /**
   * Nothing was bought: the connection was refused, the provider answered with an HTTP error, or the call was never
   * sent.
   */
  release(outcome: Exclude<Outcome, "ok">): void {
    if (this.#settledAt === undefined) this.#end(outcome, 0, this.#parts.moves.clock.now())
  }

  /**
   * More is known of the cost of a call that was settled, because its bytes still came: `cost` in nano-dollars is what
   * it comes to in all. The charge is put right where it was made. If that has been forgotten since, only what is more
   * than ever before is charged, now.
   */
  correct(cost: number, partial = false): void {
    const settledAt = this.#settledAt
    if (settledAt === undefined || Number.isNaN(cost)) return
    const charge = this.#chargeOf(cost, partial)
    const change = charge - this.#charged
    if (change === 0) return
    const beyond = Math.max(0, charge - this.#mostCharged)
    this.#charged = charge
    this.#mostCharged += beyond
    const { moves, shelf } = this.#parts
    const now = moves.clock.now()
    for (const member of this.#scopes) {
      const scope = shelf.revive(member, now)
      if (scope === undefined) continue
      const { cost } = scope.windows
      scope.windows.advance(now)
      const there = scope === member && scope.forgotten < this.#settledAs && cost.addAt(settledAt, change)
      if (!there) cost.add(beyond)
      if (change > 0) moves.alerts.warn(scope, now)
      shelf.place(scope, now)
    }
    moves.journal.tell()
  }

  #chargeOf(cost: number, partial: boolean): number {
    const charge = wholeNanos(cost, this.reserved)
    return partial && this.#mode === "worst-case" ? Math.max(charge, this.reserved) : charge
  }

  #end(outcome: Outcome, charge: number, now: number): void {
    const { moves, shelf } = this.#parts
    this.#settledAt = now
    this.#settledAs = moves.next()
    this.#charged = charge
    this.#mostCharged = charge
    for (const scope of this.#scopes) {
      scope.free(this.reserved)
      scope.windows.advance(now)
      if (charge > 0) scope.windows.cost.add(charge)
      if (scope.changed < this.#number) {
        scope.windows.end(outcome)
        moves.settleProbe(scope, this.#number, outcome, now)
      }
      if (charge > 0) moves.alerts.warn(scope, now)
      shelf.place(scope, now)
    }
    moves.journal.tell()
  }
}
