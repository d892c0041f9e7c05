import { afterwards } from "./afterwards.js"
import { deliver, type Outcome, type Way } from "./deliver.js"
import type { Batch, Ledger } from "./oracle/ledger.js"
import { until } from "./until.js"

/** Senders at work. Whoever waits for something is told at once if one of them was answered what no sender should be. */
export interface Senders {
  readonly until: (what: string, holds: () => boolean | Promise<boolean>) => Promise<void>
  /** Waits until so many more spans than now are said to be stored. */
  readonly more: (spans: number) => Promise<void>
  /** Waits until a sender is told to come back. */
  readonly sentAway: () => Promise<void>
  /** No new batches. Resolves when each sender has been told that its last one is stored. */
  readonly stop: () => Promise<void>
  /** Whatever is on its way is let go of. */
  readonly abandon: () => Promise<void>
  readonly outcomes: ReadonlyMap<Outcome, number>
}

export interface SendersOptions extends Omit<Way, "end" | "heard"> {
  /** How many send at once. */
  readonly count: number
  readonly batch: () => Batch
  /** How a batch is delivered, if not to any server once. */
  readonly by?: (ledger: Ledger, batch: Batch, way: Way) => Promise<unknown>
}

/** Senders that make batch after batch and deliver each. */
export const startSenders = (ledger: Ledger, { batch, by = deliver, count, ...way }: SendersOptions): Senders => {
  const ending = new AbortController()
  afterwards(() => ending.abort())
  const outcomes = new Map<Outcome, number>()
  const heard = (outcome: Outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  let stopped = false
  const one = async () => {
    while (!stopped && !ending.signal.aborted) await by(ledger, batch(), { ...way, heard, end: ending.signal })
  }
  const all = Promise.all(Array.from({ length: count }, one))
  // Told to whoever waits for the senders or stops them; until then nobody listens.
  all.catch(() => undefined)

  const meanwhile = (what: string, holds: () => boolean | Promise<boolean>) => {
    const held = until(what, holds)
    return Promise.race([held, all.then(() => held)])
  }
  const grows = (what: string, by: number, value: () => number) => {
    const before = value()
    return meanwhile(what, () => value() >= before + by)
  }
  const end = async () => {
    stopped = true
    await all
  }
  return {
    outcomes,
    until: meanwhile,
    more: (spans) => grows(`${spans} more spans are stored`, spans, () => ledger.answeredCount),
    sentAway: () => grows("a sender is told to come back", 1, () => outcomes.get(503) ?? 0),
    stop: end,
    abandon: () => {
      ending.abort()
      return end()
    }
  }
}
