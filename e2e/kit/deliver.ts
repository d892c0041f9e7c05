import { randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Batch, Ledger } from "./oracle/ledger.js"

/** What one attempt came to: a status, or that no answer came. */
export type Outcome = number | "no answer"

/** How a batch gets to where it is stored. */
export interface Way {
  /** Servers. The first attempt goes to any of them, and each after it to the next. */
  readonly to: ReadonlyArray<string>
  /** Milliseconds after which the first attempt is given up; each after it is given twice the time, for slow machines. */
  readonly giveUp?: number
  /** Is told of each attempt. */
  readonly heard?: (outcome: Outcome) => void
  /** Ends it, whether the batch is stored or not. */
  readonly end?: AbortSignal
}

const attempt = async (batch: Batch, to: string, signal: AbortSignal) => {
  const headers = { "content-type": "application/json" }
  const answer = await fetch(`${to}${batch.path}`, { method: "POST", headers, body: batch.body(), signal })
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: await answer.text() }
}

const takenOf = (body: string) => {
  const { accepted, count } = JSON.parse(body) as { accepted?: number; count?: number }
  return accepted ?? count
}

/** A sender waits as long as it is told; a test does so for a second at most. */
const pause = (retryAfter: string) => sleep(Math.min(1, Number(retryAfter)) * 1000)

/** Enters into the ledger what is said to be stored. Any other answer than 2xx and 503 is a fault of the server. */
const deliverOnce = async (ledger: Ledger, batch: Batch, to: string, signal: AbortSignal): Promise<Outcome> => {
  const answer = await attempt(batch, to, signal).catch(() => undefined)
  // Whoever stands still between connecting and sending, as all may on a machine that does, is asked to send again.
  if (answer === undefined || answer.status === 408) {
    await sleep(20)
    return "no answer"
  }
  const { body, retryAfter, status } = answer
  if (status < 300) {
    if (takenOf(body) !== batch.sent.length) throw new Error(`not all was taken: ${body}`)
    ledger.answered(batch.keys)
  } else if (status === 503 && retryAfter !== null) await pause(retryAfter)
  else throw new Error(`${status} with Retry-After ${retryAfter}: ${body.slice(0, 1000)}`)
  return status
}

/** Sends a batch again and again, until it is said to be stored. */
export const deliver = async (ledger: Ledger, batch: Batch, way: Way): Promise<void> => {
  const { end, giveUp = 20_000, heard, to } = way
  const first = randomInt(to.length)
  for (let turn = 0; end?.aborted !== true; turn++) {
    const late = AbortSignal.timeout(giveUp * 2 ** Math.min(turn, 8))
    const signal = end === undefined ? late : AbortSignal.any([late, end])
    const outcome = await deliverOnce(ledger, batch, to[(first + turn) % to.length] ?? "", signal)
    heard?.(outcome)
    if (typeof outcome === "number" && outcome < 300) return
  }
}
