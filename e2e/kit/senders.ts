import { setTimeout as sleep } from "node:timers/promises"
import { afterwards } from "./afterwards.js"
import type { Batch, Ledger } from "./oracle/ledger.js"

/** What one attempt came to: a status, or that no answer came. */
export type Outcome = number | "no answer"

export interface Way {
  /** The server of the next attempt. */
  readonly to: () => string
  /** Milliseconds after which an attempt is given up. */
  readonly giveUp?: number
  /** Is told of each attempt. */
  readonly heard?: (outcome: Outcome) => void
}

const attempt = async (batch: Batch, { giveUp = 20_000, to }: Way) => {
  const what = batch.path === "/api/events" ? { events: batch.sent } : { spans: batch.sent }
  const answer = await fetch(`${to()}${batch.path}`, {
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
export const deliverOnce = async (ledger: Ledger, batch: Batch, way: Way): Promise<Outcome> => {
  const answer = await attempt(batch, way).catch(() => undefined)
  const outcome = answer?.status ?? "no answer"
  way.heard?.(outcome)
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
  for (;;) {
    const outcome = await deliverOnce(ledger, batch, way)
    if (typeof outcome === "number" && outcome < 300) return
    if (over) throw new Error("the test has ended, and a batch was not yet said to be stored")
  }
}

export interface Senders {
  /** No new batches. Resolves when each sender has been told that its last one is stored. */
  readonly stop: () => Promise<void>
  readonly outcomes: ReadonlyMap<Outcome, number>
}

export interface SendersOptions extends Way {
  /** How many send at once. */
  readonly count: number
  readonly batch: () => Batch
}

/** Senders that make batch after batch and deliver each. */
export const startSenders = (ledger: Ledger, { batch, count, ...way }: SendersOptions): Senders => {
  stopAfterwards()
  let stopped = false
  const outcomes = new Map<Outcome, number>()
  const heard = (outcome: Outcome) => {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    way.heard?.(outcome)
  }
  const one = async () => {
    while (!stopped) await deliver(ledger, batch(), { ...way, heard })
  }
  const all = Promise.all(Array.from({ length: count }, one))
  // Told to whoever stops the senders; until then nobody listens.
  all.catch(() => undefined)
  return {
    outcomes,
    stop: async () => {
      stopped = true
      await all
    }
  }
}
