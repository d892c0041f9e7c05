import type { Pricing } from "@agentwatch/core/pricing/Pricing"
import { decoderOf } from "@agentwatch/core/provider/framing"
import type { Route } from "@agentwatch/core/provider/Provider"
import type { Guard } from "../breaker/Guard.js"
import type { Clock } from "../Clock.js"
import type { Scope } from "../context/Scope.js"
import type { Keep } from "../Keep.js"
import type { Timeline } from "../Timeline.js"
import type { Vitals } from "../Vitals.js"
import type { Afterwards } from "./Afterwards.js"
import { makeAttempts, type Release } from "./attempts/Attempts.js"
import type { ReplyHeader } from "./attempts/howLong.js"
import { billOf, nothingBought } from "./Bill.js"
import type { Branch, Call, Ending, RequestBody, Sender } from "./Call.js"
import type { CallSpan } from "./CallSpan.js"
import { makeChunkTimeline } from "./ChunkTimeline.js"
import { ModelCall } from "./ModelCall.js"
import { makeOverdue, settleTimeout } from "./Overdue.js"
import { type Reading, readNothing, readStream, readWhole } from "./Reading.js"
import type { Recount } from "./tokenizer/Recount.js"
import { makeRecounted } from "./tokenizer/Recounted.js"

/**
 * Turns each model call into one span, whichever of its readers is the first to finish, and settles it with the
 * breakers. Nothing here throws.
 */
export interface Recorder {
  readonly begin: (route: Route, scope: Scope) => Call
  /**
   * What the request is, and who sends it. A promise if it is still being read, and then one that settles when it has
   * been, or time is up.
   */
  readonly asked: (
    call: Call,
    body: RequestBody | Promise<RequestBody>,
    from: Sender["from"]
  ) => Promise<void> | undefined
  /** It was refused, or taken back before it was let through: it is no call. */
  readonly unmade: (call: Call) => void
  readonly answered: (call: Call, status: number | undefined, header: ReplyHeader) => void
  /** Someone may read the reply from now on. */
  readonly branch: (call: Call, contentType: string) => Branch
  /** With `reveal`, the call is over as soon as the stream has said its last word: its reader may not ask for more. */
  readonly chunk: (branch: Branch, bytes: Uint8Array, reveal?: () => void) => void
  /** `reveal` names the caller's secrets; it is called before the provider's words are repeated. */
  readonly finish: (branch: Branch, ending: Ending, reveal?: () => void) => void
  /** There will be no reply. */
  readonly fail: (call: Call, ending: Ending) => void
  /** A call will end when this has settled, which must not reject. */
  readonly later: (end: Promise<unknown>) => void
  /** Settles when the spans of all calls that have ended are on their way. Absent if they are. */
  readonly late: () => Promise<unknown> | undefined
  /** Sends the spans that wait for another attempt at their calls. */
  readonly release: (why: Release) => void
}

export interface RecorderParts {
  readonly clock: Clock
  readonly timeline: Timeline
  readonly vitals: Vitals
  readonly span: CallSpan
  readonly keep: Keep
  readonly afterwards: Afterwards
  readonly guard: Pick<Guard, "failed" | "settle" | "learn" | "correct" | "refine">
  readonly pricing: Pricing
  /** The timeline of each stream is kept. */
  readonly chunks: boolean
  readonly recount: Recount
}

// A body of a request that takes longer than this to read is not waited for.
const mostRequestWait = 1_000

const grouping = "grouping attempts"

const binary = /^\s*(?:image|audio|video|font)\/|^\s*application\/(?:octet-stream|pdf|zip)/i

const nothingCame: Ending = {
  kind: "broken",
  by: "time",
  message: `nothing came for ${settleTimeout / 1_000} s`,
  code: "timed out",
  sent: true
}

export const makeRecorder = (parts: RecorderParts): Recorder => {
  const { afterwards, chunks, clock, guard, pricing, span, timeline, vitals } = parts
  const late = new Set<Promise<unknown>>()
  const { end, keep } = makeRecounted(parts.keep, parts.recount, vitals)

  const sent = (call: Call, from: Sender["from"], body: RequestBody) => {
    call.asks(body)
    if (call.settled || call.status !== undefined) return
    call.sender = { from, text: body.text }
    vitals.guarded(grouping, () => attempts.sent(call))
  }

  const readingOf = (call: Call, contentType: string): Reading => {
    const { format } = call.route
    // By far the most, and soon told.
    if (contentType === "application/json" && format.framing === undefined) return readWhole(format, vitals)
    const decoder = decoderOf(contentType, format, contentType.trim() === "" && call.request?.stream === true)
    if (decoder !== undefined) return readStream(format, decoder, vitals, chunks ? makeChunkTimeline() : undefined)
    return binary.test(contentType) ? readNothing() : readWhole(format, vitals)
  }

  const settle = (call: Call, reading: Reading | undefined, how: Ending, reveal?: () => void) => {
    if (call.settled) return
    call.settled = true
    overdue.end(call)
    call.sender = undefined
    vitals.guarded("recording a call", () => {
      // Now, since a parsed reply belongs to the caller, who may change it.
      const facts = reading?.facts()
      const timing = reading?.timing()
      // A reply that nobody asked for is not taken back, unless it had begun to stream.
      const ending: Ending = how.kind === "dropped" && timing !== undefined ? { kind: "aborted" } : how
      const bill = billOf(call, facts, ending, pricing)
      vitals.guarded("settling a call", () => guard.settle(call, bill, facts, ending))
      const write = (known = bill) => {
        guard.learn(call, known, facts, ending)
        const ended = () =>
          attempts.ended(call, span(call, facts, timing, ending, known, reveal), !nothingBought(call, ending))
        if (known.source !== "estimated") return ended()
        const counted = end(call, facts, ended, (usage) => {
          const better = billOf(call, facts, ending, pricing, usage)
          guard.refine(call, better)
          return better
        })
        if (counted !== undefined) later(counted)
      }
      if (call.requestRead !== undefined) {
        return hold(call.requestRead, () => write(billOf(call, facts, ending, pricing)))
      }
      // What is another attempt, or may be followed by one, has to be known at once.
      if (call.held !== undefined || call.earlier !== undefined) return write()
      afterwards.do(() => write())
    })
  }

  const overdue = makeOverdue(clock, (call) => {
    settle(call, call.reading, nothingCame)
    call.overdue = true
  })

  const attempts = makeAttempts({
    clock,
    timeline,
    keep,
    settle: (call) => settle(call, call.reading, { kind: "whole" })
  })

  const correct = ({ call, reading }: Branch, ending: Ending) =>
    vitals.guarded("correcting a charge", () =>
      guard.correct(call, billOf(call, reading.facts(), ending, pricing), ending)
    )

  const finish: Recorder["finish"] = (branch, ending, reveal) => {
    const { call, reading } = branch
    if (branch.closed) return
    branch.closed = true
    call.open--
    if (ending.kind !== "dropped") call.seen = clock.monotonic()
    if (ending.kind === "whole") reading.end()
    if (call.overdue) return correct(branch, ending)
    if (ending.kind === "whole" || ending.kind === "broken" || call.settled) {
      return settle(call, reading, ending, reveal)
    }
    // Whoever goes when all has been said has seen the end, and of an error its status is enough. Else those that still
    // read may get there.
    const failed = call.status !== undefined && call.status >= 400
    if (failed || reading.complete()) settle(call, reading, { kind: "whole" }, reveal)
    else if (call.open === 0) settle(call, reading, ending, reveal)
  }

  const later = (end: Promise<unknown>) => {
    const known = end.then(() => void late.delete(known))
    late.add(known)
  }

  /** Waits for the end of `reading`, but not for long. `awaited`: a caller does so, too. */
  const soon = (reading: Promise<void>, awaited: boolean) =>
    new Promise<void>((resolve) => {
      const stop = clock.after(mostRequestWait, resolve, awaited)
      reading.finally(stop).then(resolve, resolve)
    })

  const hold = (reading: Promise<void>, then: () => unknown) =>
    later(soon(reading, false).then(() => vitals.guarded("recording a call", then)))

  return {
    begin: (route, scope) => {
      vitals.counts.calls++
      const start = timeline.now()
      const call = new ModelCall(route, scope, start, vitals)
      overdue.begin(call)
      return call
    },
    asked: (call, body, from) => {
      if (!(body instanceof Promise)) {
        sent(call, from, body)
        return undefined
      }
      const read = body.then(
        (known) => {
          sent(call, from, known)
        },
        () => {}
      )
      call.requestRead = read.then(() => {
        call.requestRead = undefined
      })
      return soon(call.requestRead, true)
    },
    unmade: (call) => {
      call.settled = true
      overdue.end(call)
      call.sender = undefined
      vitals.counts.calls--
      vitals.guarded(grouping, () => attempts.unmade(call))
    },
    answered: (call, status, header) => {
      call.status = status
      call.seen = clock.monotonic()
      if (status !== undefined && status >= 400) {
        vitals.guarded("settling a call", () => guard.failed(call))
        vitals.guarded(grouping, () => attempts.answered(call, status, header))
      }
      call.sender = undefined
    },
    branch: (call, contentType) => {
      call.open++
      const reading = readingOf(call, contentType)
      call.reading ??= reading
      return { call, reading, closed: false }
    },
    chunk: (branch, bytes, reveal) => {
      const { call, reading } = branch
      call.seen = clock.monotonic()
      if (!call.settled || call.overdue) reading.chunk(bytes, call.seen)
      if (reveal !== undefined && !call.settled && reading.over()) finish(branch, { kind: "whole" }, reveal)
    },
    finish,
    fail: (call, ending) => {
      call.seen = clock.monotonic()
      vitals.guarded(grouping, () => attempts.failed(call, ending))
      settle(call, undefined, ending)
    },
    later,
    late: () => (late.size === 0 ? undefined : Promise.allSettled(late)),
    release: (why) => {
      afterwards.all()
      vitals.guarded(grouping, () => attempts.release(why))
    }
  }
}
