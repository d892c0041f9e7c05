import type { Environment } from "../Environment.js"
import type { DropReason } from "../Health.js"
import type { Delivery } from "../Options.js"
import type { Vitals } from "../Vitals.js"
import { type Answer, readAnswer } from "./Answer.js"
import { makeBacklog, type Waiting } from "./Backlog.js"
import type { Transport } from "./Transport.js"

/** Brings spans to the server, in the background and in order, one batch at a time. Nothing here throws or rejects. */
export interface Exporter {
  readonly enqueue: (json: string, bytes: number) => void
  /**
   * Settles when all that waits now has been stored or dropped, when `timeout` milliseconds are over, or when the server
   * refuses to talk. The first attempt is made at once. Without `patience` the first failure is the end, and an attempt
   * that is still under way when the time is up is given up: it would keep the process alive.
   */
  readonly flush: (timeout: number, patience: boolean) => Promise<Delivery>
  /** Flushes, then drops what is left and everything that comes later. */
  readonly stop: (timeout: number) => Promise<Delivery>
}

const batchSpans = 500
// A little less than the mebibyte that proxies take by default.
const batchBytes = 1_000_000
/** Milliseconds that the first span of a batch waits for more. */
const batchWait = 250
/** Milliseconds. */
const attemptTimeout = 10_000
/** Milliseconds that the wait after a failure may grow to: it doubles from the first to the last. */
const firstBackoff = 500
const lastBackoff = 30_000
/** Milliseconds between attempts at a server that refuses to talk. */
const deniedWait = 60_000

interface Flush {
  /** The number of the last span that it waits for. */
  readonly upTo: number
  readonly patience: boolean
  readonly done: (pending: number) => void
  delivered: number
  dropped: number
}

export const makeExporter = (
  { clock, detached, random }: Environment,
  transport: Transport,
  serverUrl: string,
  vitals: Vitals
): Exporter => {
  const backlog = makeBacklog()
  const flushes = new Set<Flush>()
  let stopped = false
  let attempt: AbortController | undefined
  let callOff: (() => void) | undefined
  let sending = false
  let failures = 0
  let mostSpans = batchSpans

  const count = () => {
    vitals.counts.queued = backlog.count()
  }

  const wake = (ms: number) => {
    callOff?.()
    callOff = detached(() => clock.after(ms, () => vitals.guarded("delivering", send)))
  }

  const enqueue = (json: string, bytes: number) => {
    if (stopped) return vitals.dropped("shutdown")
    if (!backlog.add(json, bytes)) {
      vitals.dropped("queueFull")
      vitals.warn("queueFull", `${serverUrl} takes spans slower than they come: new ones are dropped, and counted`)
      return
    }
    count()
    if (sending || failures > 0) return
    // Never on the caller's own time, not even when the batch is full.
    const full =
      backlog.count() === mostSpans || (backlog.bytes() >= batchBytes && backlog.bytes() - bytes < batchBytes)
    if (full) wake(0)
    else if (callOff === undefined) wake(batchWait)
  }

  const send = () => {
    if (sending || stopped) return
    callOff?.()
    callOff = undefined
    const batch = backlog.first(mostSpans, batchBytes)
    if (batch.length === 0) return
    sending = true
    const settle = (answer: Answer) => {
      sending = false
      if (!stopped) vitals.guarded("delivering", () => take(batch, answer))
    }
    detached(() => post(batch)).then(settle, (error) => settle(unreachable(error)))
  }

  const post = async (batch: ReadonlyArray<Waiting>): Promise<Answer> => {
    const body = `{"spans":[${batch.map(({ json }) => json).join(",")}]}`
    attempt = new AbortController()
    const reply = await transport({
      method: "POST",
      path: "/api/ingest",
      body,
      timeout: attemptTimeout,
      signal: attempt.signal
    })
    return readAnswer(reply.status, reply.retryAfter, reply.body, clock.wall())
  }

  const take = (batch: ReadonlyArray<Waiting>, answer: Answer) => {
    switch (answer.kind) {
      case "stored": {
        if (answer.rejected.size > 0) warnRejected(answer.reason)
        // What made batches small has gone with its batch.
        mostSpans = Math.min(batchSpans, mostSpans * 2)
        return done(batch, (_, index) => !answer.rejected.has(index), "rejected")
      }
      case "refused":
        warnRejected(answer.reason)
        return done(batch, () => false, "rejected")
      case "tooLarge":
        if (batch.length === 1) return done(batch, () => false, "tooLarge")
        mostSpans = Math.ceil(batch.length / 2)
        return send()
      case "busy":
        vitals.warn(
          "busy",
          `${serverUrl} does not take spans at the moment (${answer.reason}); they are kept while this program runs, and sent later. ` +
            "verify() says more"
        )
        return later(Math.max(answer.retryAfter ?? 0, random() * backoff()), false)
      case "denied":
        vitals.warn("denied", `${serverUrl} does not take spans: ${answer.reason}`)
        return later(deniedWait, true)
    }
  }

  const warnRejected = (reason: string) =>
    vitals.warn("rejected", `${serverUrl} rejected a span, which was dropped${reason === "" ? "" : `: ${reason}`}`)

  const backoff = () => Math.min(lastBackoff, firstBackoff * 2 ** failures)

  const later = (ms: number, hopeless: boolean) => {
    failures++
    vitals.counts.failedAttempts++
    wake(ms)
    for (const flush of flushes) if (hopeless || !flush.patience) finish(flush)
  }

  const done = (
    batch: ReadonlyArray<Waiting>,
    stored: (one: Waiting, index: number) => boolean,
    reason: DropReason
  ) => {
    failures = 0
    backlog.remove(batch.length)
    const delivered = batch.filter(stored)
    const dropped = batch.filter((one, index) => !stored(one, index))
    vitals.counts.delivered += delivered.length
    vitals.dropped(reason, dropped.length)
    count()
    for (const flush of flushes) {
      flush.delivered += delivered.filter(({ number }) => number <= flush.upTo).length
      flush.dropped += dropped.filter(({ number }) => number <= flush.upTo).length
      if ((batch.at(-1)?.number ?? 0) >= flush.upTo) finish(flush)
    }
    if (backlog.count() === 0) return
    if (flushes.size > 0 || backlog.count() >= mostSpans || backlog.bytes() >= batchBytes) send()
    else wake(batchWait)
  }

  /** How many of the spans that a flush waits for still wait. */
  const pending = ({ upTo }: Flush) => {
    const [oldest] = backlog.first(1, 0)
    return oldest === undefined ? 0 : Math.max(0, upTo - oldest.number + 1)
  }

  const finish = (flush: Flush) => {
    flushes.delete(flush)
    flush.done(pending(flush))
  }

  const flush = (timeout: number, patience: boolean): Promise<Delivery> => {
    if (backlog.count() === 0 || stopped) return Promise.resolve({ delivered: 0, dropped: 0, pending: 0 })
    return new Promise((resolve) => {
      const timeUp = () => {
        finish(flush)
        if (!patience) attempt?.abort()
      }
      const release = detached(() => clock.after(timeout, timeUp, true))
      const flush: Flush = {
        upTo: backlog.latest(),
        patience,
        delivered: 0,
        dropped: 0,
        done: (pending) => {
          release()
          resolve({ delivered: flush.delivered, dropped: flush.dropped, pending })
        }
      }
      flushes.add(flush)
      vitals.guarded("delivering", send)
    })
  }

  return {
    enqueue,
    flush,
    stop: async (timeout) => {
      const { delivered, dropped } = await flush(timeout, true)
      callOff?.()
      stopped = true
      attempt?.abort()
      for (const flush of flushes) flush.dropped += pending(flush)
      const left = backlog.count()
      vitals.dropped("shutdown", left)
      backlog.remove(left)
      count()
      for (const flush of flushes) finish(flush)
      return { delivered, dropped: dropped + left, pending: 0 }
    }
  }
}

const unreachable = (error: unknown): Answer => {
  const cause = (error as { readonly cause?: { readonly code?: unknown } } | undefined)?.cause
  const code = typeof cause?.code === "string" ? cause.code : (error as { readonly name?: unknown } | undefined)?.name
  const reason =
    code === "AbortError" ? "no answer in time" : `not reachable${typeof code === "string" ? `, ${code}` : ""}`
  return { kind: "busy", reason, retryAfter: undefined }
}
