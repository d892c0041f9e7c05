import { randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { afterwards } from "./afterwards.js"
import type { Batch, Ledger } from "./oracle/ledger.js"
import { until } from "./until.js"

/** What one attempt came to: a status, or that no answer came. */
export type Outcome = number | "no answer"

export interface Way {
  /** Servers. The first attempt goes to any of them, and each after it to the next. */
  readonly to: ReadonlyArray<string>
  /** Milliseconds after which an attempt is given up. */
  readonly giveUp?: number
  /** Is told of each attempt. */
  readonly heard?: (outcome: Outcome) => void
}

const attempt = async (batch: Batch, to: string, giveUp = 20_000) => {
  const what = batch.path === "/api/events" ? { events: batch.sent } : { spans: batch.sent }
  const answer = await fetch(`${to}${batch.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
    signal: AbortSignal.timeout(giveUp)
  })
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: await answer.text() }
}

/** A sender waits as long as it is told; a test does so for a second at most. */
const pause = (retryAfter: string | null) => sleep(Math.min(1, Number(retryAfter ?? 1)) * 1000)

const counted = (body: string) => {
  const { accepted, count } = JSON.parse(body) as { accepted?: number; count?: number }
  return accepted ?? count
}

/** Sends a batch once. Enters into the ledger what was said to be stored. */
const deliverOnce = async (ledger: Ledger, batch: Batch, to: string, { giveUp, heard }: Way): Promise<Outcome> => {
  const answer = await attempt(batch, to, giveUp).catch(() => undefined)
  const outcome = answer?.status ?? "no answer"
  heard?.(outcome)
  if (answer === undefined) {
    await sleep(20)
    return outcome
  }
  if (answer.status < 300) {
    if (counted(answer.body) !== batch.sent.length) throw new Error(`not all was taken: ${answer.body}`)
    ledger.answered(batch.keys)
    return outcome
  }
  if (answer.status !== 503 || answer.retryAfter === null) {
    throw new Error(`${answer.status} with Retry-After ${answer.retryAfter}: ${answer.body}`)
  }
  await pause(answer.retryAfter)
  return outcome
}

let over = false
const stopAfterwards = () => {
  over = false
  afterwards(() => {
    over = true
  })
}

/** Sends a batch again and again, until it is said to be stored. */
export const deliver = async (ledger: Ledger, batch: Batch, way: Way): Promise<void> => {
  for (let turn = randomInt(way.to.length); ; turn++) {
    const outcome = await deliverOnce(ledger, batch, way.to[turn % way.to.length] ?? "", way)
    if (typeof outcome === "number" && outcome < 300) return
    if (over) throw new Error("the test has ended, and a batch was not yet said to be stored")
  }
}

export interface Senders {
  /** Waits until something is so; fails at once if a sender was answered what no sender should be. */
  readonly until: (what: string, holds: () => boolean | Promise<boolean>) => Promise<void>
  /** Waits until so many more spans than now are said to be stored. */
  readonly more: (spans: number) => Promise<void>
  /** Waits until a sender is told to come back. */
  readonly sentAway: () => Promise<void>
  /** No new batches. Resolves when each sender has been told that its last one is stored. */
  readonly stop: () => Promise<void>
  readonly outcomes: ReadonlyMap<Outcome, number>
}

export interface SendersOptions extends Way {
  /** How many send at once. */
  readonly count: number
  readonly batch: () => Batch
  /** How a batch is delivered, if not to any server once. */
  readonly by?: (ledger: Ledger, batch: Batch, way: Way) => Promise<unknown>
}

/** Senders that make batch after batch and deliver each. */
export const startSenders = (ledger: Ledger, { batch, by = deliver, count, ...way }: SendersOptions): Senders => {
  stopAfterwards()
  let stopped = false
  const outcomes = new Map<Outcome, number>()
  const heard = (outcome: Outcome) => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    way.heard?.(outcome)
  }
  const one = async () => {
    while (!stopped) await by(ledger, batch(), { ...way, heard })
  }
  const all = Promise.all(Array.from({ length: count }, one))
  // Told to whoever waits for the senders or stops them; until then nobody listens.
  all.catch(() => undefined)
  const meanwhile = (what: string, holds: () => boolean | Promise<boolean>) =>
    Promise.race([until(what, holds), all.then(() => until(what, holds))])
  return {
    outcomes,
    until: meanwhile,
    more: (spans) => {
      const before = ledger.answeredCount
      return meanwhile(`${spans} more spans are stored`, () => ledger.answeredCount >= before + spans)
    },
    sentAway: () => {
      const before = outcomes.get(503) ?? 0
      return meanwhile("a sender is told to come back", () => (outcomes.get(503) ?? 0) > before)
    },
    stop: async () => {
      stopped = true
      await all
    }
  }
}
