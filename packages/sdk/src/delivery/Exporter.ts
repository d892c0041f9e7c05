import type { Environment } from "../Environment.js"
import type { DropReason } from "../Health.js"
import type { Delivery } from "../Options.js"
import type { Vitals } from "../Vitals.js"
import { type Answer, readAnswer } from "./Answer.js"
import type { Waiting } from "./Backlog.js"
import { packed } from "./Body.js"
import { makeDropReport } from "./DropReport.js"
import { makeFlushes } from "./Flushes.js"
import { makeIsolation } from "./Isolation.js"
import { type Batch, makeQueue } from "./Queue.js"
import { makeRetryBudget } from "./RetryBudget.js"
import type { Spool, SpoolListener } from "./spool/Spool.js"
import type { Transport } from "./Transport.js"

/**
 * Brings spans to the server, in the background and in order, one batch at a time, and with them what had to be dropped.
 * Nothing here throws or rejects.
 */
export interface Exporter {
  readonly enqueue: (json: string, bytes: number) => void
  /**
   * Settles when all that waits now has been stored or dropped, when `timeout` milliseconds are over, or when the server
   * refuses to talk. The first attempt is made at once, unless too many have failed lately. Without `patience` the first
   * failure is the end, and an attempt that is still under way when the time is up is given up: it would keep the process
   * alive.
   */
  readonly flush: (timeout: number, patience: boolean) => Promise<Delivery>
  /** Flushes, then drops what is left and everything that comes later. */
  readonly stop: (timeout: number) => Promise<Delivery>
  /** How many dropped spans the server has not been told of. */
  readonly untold: () => number
  /** Settles once it is known what processes that are no more have left to be delivered; absent if it is. */
  readonly opening: () => Promise<void> | undefined
  /** The process ends: writes to disk what is to survive it, on the caller's time. How many spans do not. */
  readonly end: () => number
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
/** The share of its time, and the most of it in milliseconds, that `stop` keeps to tell what it had to drop. */
const tellingShare = 0.1
const longestTelling = 500

interface Attempt extends Batch {
  readonly news: string | undefined
}

export const makeExporter = (
  { clock, detached, random }: Environment,
  transport: Transport,
  serverUrl: string,
  vitals: Vitals,
  openSpool?: (listener: SpoolListener) => Spool
): Exporter => {
  const queue = makeQueue(
    {
      counted: () => count(),
      refilled: () => {
        count()
        if (!sending && failures === 0 && callOff === undefined) wake(0)
      },
      gone: (spans, reason) => {
        if (reason !== undefined) vitals.dropped(reason, spans.length)
        flushes.settled(spans, reason === undefined ? "elsewhere" : "lost")
        count()
        flushes.finishDone()
      }
    },
    openSpool
  )
  const flushes = makeFlushes()
  const isolation = makeIsolation()
  const budget = makeRetryBudget(clock.monotonic)
  const report = makeDropReport(() => vitals.health().dropped)
  let stopped = false
  let underWay: AbortController | undefined
  let callOff: (() => void) | undefined
  let sending = false
  /** In a row. */
  let failures = 0
  /** In a row, of spans that were set aside while nothing else waits. */
  let lonelyFailures = 0
  let mostSpans = batchSpans
  let packs = true
  /** Whether a batch tells of drops. An older server need not know of that, and may refuse the batch for it. */
  let tells: "yes" | "tryWithout" | "no" = "yes"
  /** Whether a body that holds no spans may do so. */
  let tellsAlone = true
  /** One that holds none was sent since the latest flush began. */
  let toldAlone = false
  /** Whose answer counts. */
  let current: Attempt | undefined

  const count = () => {
    vitals.counts.queued = queue.total()
  }

  const mayTell = () => tells === "yes" && tellsAlone && !toldAlone && report.untold() > 0

  const wake = (ms: number) => {
    callOff?.()
    callOff = detached(() => clock.after(ms, () => vitals.guarded("delivering", send)))
  }

  const enqueue = (json: string, bytes: number) => {
    if (stopped) return vitals.dropped("shutdown")
    if (!queue.add(json, bytes)) {
      vitals.dropped("queueFull")
      vitals.warn("queueFull", `${serverUrl} takes spans slower than they come: new ones are dropped, and counted`)
      return
    }
    count()
    if (sending || failures > 0) return
    // Never on the caller's own time, not even when the batch is full.
    const full = queue.count() === mostSpans || (queue.bytes() >= batchBytes && queue.bytes() - bytes < batchBytes)
    if (full) wake(0)
    else if (callOff === undefined || lonelyFailures > 0) wake(batchWait)
    lonelyFailures = 0
  }

  const send = () => {
    if (sending || stopped) return
    callOff?.()
    callOff = undefined
    const batch = queue.next(isolation.size(mostSpans), batchBytes)
    if (batch.spans.length === 0 && (flushes.size() === 0 || !mayTell())) return flushes.finishDone()
    const wait = budget.wait()
    if (wait > 0) {
      flushes.finish(({ patience }) => !patience)
      return wake(wait)
    }
    const attempt = { ...batch, news: tells === "yes" && !isolation.looking() ? report.news() : undefined }
    current = attempt
    sending = true
    const settle = (answer: Answer) => {
      sending = false
      if (!stopped) vitals.guarded("delivering", () => (current === attempt ? take(attempt, answer) : send()))
    }
    detached(() => post(attempt)).then(settle, (error) => settle(unreachable(error)))
  }

  const post = async ({ news, spans }: Attempt): Promise<Answer> => {
    const sender = news === undefined ? "" : `,"sender":${news}`
    const json = `{"spans":[${spans.map(({ json }) => json).join(",")}]${sender}}`
    underWay = new AbortController()
    const { signal } = underWay
    const body = packs ? await packed(json) : { bytes: json, packed: false }
    const reply = await transport({ method: "POST", path: "/api/ingest", body, timeout: attemptTimeout, signal })
    return readAnswer(reply.status, reply.retryAfter, reply.body, clock.wall(), body.packed)
  }

  const take = (attempt: Attempt, answer: Answer) => {
    const { aside, news, spans } = attempt
    switch (answer.kind) {
      case "stored": {
        budget.succeeded()
        if (news !== undefined) report.told(news)
        if (tells === "tryWithout") tells = "no"
        if (answer.rejected.size > 0) warnRejected(answer.reason)
        if (spans.length === 0) return tellingDone()
        // What made batches small has gone with its batch.
        mostSpans = Math.min(batchSpans, mostSpans * 2)
        if (!aside) {
          isolation.cleared(spans.length)
          queue.passed()
        }
        return done(attempt, spans, (index) => !answer.rejected.has(index), "rejected")
      }
      case "refused":
        return refused(attempt, answer)
      case "unpacked":
        packs = false
        return send()
      case "tooLarge":
        budget.failed()
        if (spans.length === 0) return tellingDone()
        if (spans.length === 1) return done(attempt, spans, () => false, "tooLarge")
        mostSpans = Math.ceil(spans.length / 2)
        return send()
      case "busy": {
        if (spans.length === 0) return failedTelling()
        if (aside) return failedAside(attempt, answer)
        const others = queue.count() > 1
        if (answer.failed && isolation.failed(spans.length, others)) for (const one of spans) queue.setAside(one)
        vitals.warn(
          "busy",
          `${serverUrl} does not take spans at the moment (${answer.reason}); they are kept while this program runs, and sent later. ` +
            "verify() says more"
        )
        // Whoever looks for the one that is to blame keeps the others waiting.
        const steps = others && answer.failed && isolation.looking() ? Math.min(failures, 2) : failures
        return later(Math.max(answer.retryAfter ?? 0, random() * backoff(steps)), false)
      }
      case "denied":
        vitals.warn("denied", `${serverUrl} does not take spans: ${answer.reason}`)
        return spans.length === 0 ? failedTelling() : later(deniedWait, true)
    }
  }

  const refused = (attempt: Attempt, { reason, rejected }: Answer & { readonly kind: "refused" }) => {
    const { news, spans } = attempt
    budget.failed()
    if (spans.length === 0) {
      tellsAlone = false
      return tellingDone()
    }
    const named = spans.filter((_, index) => rejected.has(index))
    if (named.length > 0) {
      warnRejected(reason)
      isolation.cleared(spans.length)
      return done(attempt, named, () => false, "rejected")
    }
    if (news !== undefined) {
      tells = "tryWithout"
      return send()
    }
    if (tells === "tryWithout") tells = "yes"
    if (!isolation.refused(spans.length)) return send()
    warnRejected(reason)
    done(attempt, spans, () => false, "rejected")
  }

  /** What failed may be the span or the server; others are not to wait until that is clear. */
  const failedAside = (attempt: Attempt, answer: Answer & { readonly kind: "busy" }) => {
    const [one] = attempt.spans
    budget.failed()
    vitals.counts.failedAttempts++
    if (answer.failed && one !== undefined && queue.failedAside(one)) {
      warnRejected(`it fails on it every time, and not on others (${answer.reason})`)
      return done(attempt, attempt.spans, () => false, "rejected")
    }
    flushes.finish(({ patience }) => !patience)
    if (!queue.lonely()) return wake(0)
    wake(Math.max(answer.retryAfter ?? 0, random() * backoff(lonelyFailures++)))
  }

  const warnRejected = (reason: string) =>
    vitals.warn("rejected", `${serverUrl} rejected a span, which was dropped${reason === "" ? "" : `: ${reason}`}`)

  const backoff = (failed: number) => Math.min(lastBackoff, firstBackoff * 2 ** failed)

  const later = (ms: number, hopeless: boolean) => {
    failures++
    budget.failed()
    vitals.counts.failedAttempts++
    count()
    wake(ms)
    flushes.finish(({ patience }) => hopeless || !patience)
  }

  const failedTelling = () => {
    vitals.counts.failedAttempts++
    budget.failed()
    tellingDone()
  }

  const tellingDone = () => {
    toldAlone = true
    flushes.finishDone()
    if (queue.total() > 0) wake(flushes.size() > 0 ? 0 : batchWait)
  }

  /** These of an attempt wait no longer; `stored` says which of them the server has. */
  const done = (
    attempt: Attempt,
    gone: ReadonlyArray<Waiting>,
    stored: (index: number) => boolean,
    reason: DropReason
  ) => {
    failures = 0
    lonelyFailures = 0
    queue.remove(attempt, gone)
    const delivered = gone.filter((_, index) => stored(index))
    const dropped = gone.filter((_, index) => !stored(index))
    vitals.counts.delivered += delivered.length
    vitals.dropped(reason, dropped.length)
    queue.refill()
    count()
    flushes.settled(delivered, "stored")
    flushes.settled(dropped, "lost")
    if (!mayTell()) flushes.finishDone()
    next()
  }

  const next = () => {
    const hurry = flushes.size() > 0 || isolation.looking() || queue.next(1, 0).aside
    if (queue.total() === 0 && flushes.size() === 0) return
    if (hurry || queue.count() >= mostSpans || queue.bytes() >= batchBytes) send()
    else wake(batchWait)
  }

  const flush = (timeout: number, patience: boolean): Promise<Delivery> => {
    const waiting = queue.total()
    toldAlone = false
    if (stopped || (waiting === 0 && !mayTell())) return Promise.resolve({ delivered: 0, dropped: 0, pending: 0 })
    return new Promise((resolve) => {
      const timeUp = () => {
        flushes.finish((flush) => flush === own)
        if (!patience) underWay?.abort()
      }
      const release = detached(() => clock.after(timeout, timeUp, true))
      const own = flushes.add(queue.latest(), waiting, patience, (delivery) => {
        release()
        resolve(delivery)
      })
      vitals.guarded("delivering", send)
    })
  }

  /** Drops all that waits, but for what is safe on disk. */
  const dropAll = (): { readonly dropped: number; readonly safe: number } => {
    const { lost, safe } = queue.clear()
    vitals.dropped("shutdown", lost.length)
    count()
    flushes.settled(lost, "lost")
    return { dropped: lost.length, safe }
  }

  const abandon = () => {
    current = undefined
    underWay?.abort()
  }

  const stop = async (timeout: number): Promise<Delivery> => {
    const { delivered: before } = vitals.counts
    const telling = Math.min(longestTelling, timeout * tellingShare)
    const started = clock.monotonic()
    const { delivered, dropped, pending } = await flush(timeout - telling, true)
    const timeUp = clock.monotonic() - started >= timeout - telling
    let last: Pick<Delivery, "delivered" | "dropped"> = { delivered: 0, dropped: 0 }
    if (pending > 0 && timeUp && openSpool === undefined && vitals.counts.delivered > before) {
      // A server that takes what it can is told what it will not get.
      abandon()
      last = { delivered: 0, dropped: dropAll().dropped }
      await flush(telling, true)
    } else if (pending > 0 && timeUp) last = await flush(telling, true)
    callOff?.()
    stopped = true
    abandon()
    const left = dropAll()
    flushes.finish(() => true)
    return { delivered: delivered + last.delivered, dropped: dropped + last.dropped + left.dropped, pending: left.safe }
  }

  return {
    enqueue,
    flush,
    stop,
    untold: () => (tells === "no" || !tellsAlone ? 0 : report.untold()),
    opening: queue.opening,
    end: queue.end
  }
}

const unreachable = (error: unknown): Answer => {
  const cause = (error as { readonly cause?: { readonly code?: unknown } } | undefined)?.cause
  const code = typeof cause?.code === "string" ? cause.code : (error as { readonly name?: unknown } | undefined)?.name
  const reason =
    code === "AbortError" ? "no answer in time" : `not reachable${typeof code === "string" ? `, ${code}` : ""}`
  return { kind: "busy", reason, retryAfter: undefined, failed: false }
}
