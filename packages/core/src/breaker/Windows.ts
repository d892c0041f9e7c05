import type { Outcome } from "./BreakerState.js"
import { Ring } from "./Ring.js"

/** A rolling window and the buckets that it is made of, in milliseconds. */
const shape = (windowMs: number, bucketMs: number) => ({ windowMs, bucketMs, slots: windowMs / bucketMs + 1 })

/** Spend: an hour, forgotten at most half a minute late. */
export const costWindow = shape(3_600_000, 30_000)
/** Results: five minutes, forgotten at most five seconds late. */
export const outcomeWindow = shape(300_000, 5_000)
/** Calls: a minute, forgotten at most a second late. */
export const callWindow = shape(60_000, 1_000)

const costBytes = costWindow.slots * Float64Array.BYTES_PER_ELEMENT
const outcomeBytes = outcomeWindow.slots * Uint32Array.BYTES_PER_ELEMENT
const callBytes = callWindow.slots * Uint32Array.BYTES_PER_ELEMENT

/** What one scope has spent, how its calls ended, and how many it made. 1.7 KB of numbers, in one piece. */
export class Windows {
  /** Whole nano-dollars. */
  readonly cost: Ring
  /** Calls that ended well or badly; not those that their callers took back. */
  readonly settled: Ring
  /** Those of them that ended badly. */
  readonly errors: Ring
  /** Calls that were admitted. */
  readonly calls: Ring
  /**
   * When the first of them may have something to forget: the shortest bucket, which divides all others, is that of
   * calls.
   */
  #turnsAt: number

  constructor(now: number) {
    const memory = new ArrayBuffer(costBytes + 2 * outcomeBytes + callBytes)
    const settledAt = costBytes
    const errorsAt = settledAt + outcomeBytes
    const callsAt = errorsAt + outcomeBytes
    this.cost = new Ring(new Float64Array(memory, 0, costWindow.slots), costWindow.bucketMs, now)
    this.settled = new Ring(new Uint32Array(memory, settledAt, outcomeWindow.slots), outcomeWindow.bucketMs, now)
    this.errors = new Ring(new Uint32Array(memory, errorsAt, outcomeWindow.slots), outcomeWindow.bucketMs, now)
    this.calls = new Ring(new Uint32Array(memory, callsAt, callWindow.slots), callWindow.bucketMs, now)
    this.#turnsAt = this.calls.turnsAt
  }

  /** Forgets what is too old. */
  advance(now: number): void {
    if (now < this.#turnsAt) return
    this.cost.advance(now)
    this.settled.advance(now)
    this.errors.advance(now)
    this.calls.advance(now)
    this.#turnsAt = this.calls.turnsAt
  }

  end(outcome: Outcome): void {
    if (outcome === "aborted") return
    this.settled.add(1)
    if (outcome !== "ok") this.errors.add(1)
  }

  /** Money spent is spent: a recovery forgets how calls went and how many there were, never what they cost. */
  clearCalls(): void {
    this.settled.clear()
    this.errors.clear()
    this.calls.clear()
  }

  clear(): void {
    this.cost.clear()
    this.clearCalls()
  }
}
