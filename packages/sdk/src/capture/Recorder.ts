import type { Route } from "@agentwatch/core/provider/Provider"
import type { Clock } from "../Clock.js"
import type { Scope } from "../context/Scope.js"
import type { SpanSink } from "../SpanSink.js"
import type { Timeline } from "../Timeline.js"
import type { Vitals } from "../Vitals.js"
import type { Branch, Call, Ending } from "./Call.js"
import type { CallSpan } from "./CallSpan.js"
import { type Reading, readNothing, readStream, readWhole } from "./Reading.js"

/** Turns each model call into one span, whichever of its readers is the first to finish. Nothing here throws. */
export interface Recorder {
  readonly begin: (route: Route, scope: Scope) => Call
  /** What the request said. Absent if it could not be read; a promise if it is still being read. */
  readonly asked: (call: Call, body: string | Promise<string> | undefined) => void
  readonly answered: (call: Call, status: number | undefined) => void
  /** Someone may read the reply from now on. */
  readonly branch: (call: Call, contentType: string) => Branch
  readonly chunk: (branch: Branch, bytes: Uint8Array) => void
  /** `reveal` names the caller's secrets; it is called before the provider's words are repeated. */
  readonly finish: (branch: Branch, ending: Ending, reveal?: () => void) => void
  /** There will be no reply. */
  readonly fail: (call: Call, ending: Ending) => void
  /** A call will end when this has settled, which must not reject. */
  readonly later: (end: Promise<unknown>) => void
  /** Settles when the spans of all calls that have ended are on their way. Absent if they are. */
  readonly late: () => Promise<unknown> | undefined
}

export interface RecorderParts {
  readonly clock: Clock
  readonly timeline: Timeline
  readonly vitals: Vitals
  readonly span: CallSpan
  readonly sink: SpanSink
}

// A body of a request that takes longer than this to read is not waited for.
const mostRequestWait = 1_000

/** A larger request is sent on all the same, but recorded without what it said; in characters. */
const longestRequest = 16 * 1024 * 1024

const binary = /^\s*(?:image|audio|video|font)\/|^\s*application\/(?:octet-stream|pdf|zip)/i
const eventStream = /^\s*text\/event-stream/i

export const makeRecorder = (parts: RecorderParts): Recorder => {
  const { clock, sink, span, timeline, vitals } = parts
  const late = new Set<Promise<unknown>>()

  const readRequest = (call: Call, body: string) => {
    if (body.length > longestRequest) return
    vitals.guarded("reading a request", () => {
      call.request = call.route.format.readRequest(parsed(body))
    })
  }

  const readingOf = (call: Call, contentType: string): Reading => {
    const { format } = call.route
    if (eventStream.test(contentType)) return readStream(format, vitals)
    // Some gateways stream without saying so.
    if (contentType === "" && call.request?.stream === true) return readStream(format, vitals)
    return binary.test(contentType) ? readNothing() : readWhole(format, vitals)
  }

  const settle = (call: Call, reading: Reading | undefined, ending: Ending, reveal?: () => void) => {
    if (call.settled) return
    call.settled = true
    vitals.guarded("recording a call", () => {
      // Now, since a parsed reply belongs to the caller, who may change it.
      const facts = reading?.facts()
      const timing = reading?.timing()
      const write = () => sink(span(call, facts, timing, ending, reveal))
      if (call.requestRead === undefined) write()
      else hold(call.requestRead, write)
    })
  }

  const later = (end: Promise<unknown>) => {
    const known = end.then(() => void late.delete(known))
    late.add(known)
  }

  /** Waits for the end of `reading`, but not for long. */
  const hold = (reading: Promise<void>, then: () => void) => {
    const waiting = new Promise<void>((resolve) => {
      const stop = clock.after(mostRequestWait, resolve)
      reading.finally(stop).then(resolve, resolve)
    })
    later(waiting.then(() => vitals.guarded("recording a call", then)))
  }

  return {
    begin: (route, scope) => {
      vitals.counts.calls++
      const start = timeline.now()
      return {
        route,
        scope,
        start,
        request: undefined,
        requestRead: undefined,
        unsent: false,
        status: undefined,
        seen: start.monotonic,
        settled: false,
        open: 0
      }
    },
    asked: (call, body) => {
      if (typeof body === "string") return readRequest(call, body)
      if (body === undefined) return
      const read = body.then(
        (text) => readRequest(call, text),
        () => {}
      )
      call.requestRead = read.then(() => {
        call.requestRead = undefined
      })
    },
    answered: (call, status) => {
      call.status = status
      call.seen = clock.monotonic()
    },
    branch: (call, contentType) => {
      call.open++
      return { call, reading: readingOf(call, contentType), closed: false }
    },
    chunk: ({ call, reading }, bytes) => {
      call.seen = clock.monotonic()
      if (!call.settled) reading.chunk(bytes, call.seen)
    },
    finish: (branch, ending, reveal) => {
      const { call, reading } = branch
      if (branch.closed) return
      branch.closed = true
      call.open--
      if (ending.kind !== "dropped") call.seen = clock.monotonic()
      if (ending.kind === "whole") reading.end()
      if (ending.kind === "whole" || ending.kind === "broken" || call.settled) {
        return settle(call, reading, ending, reveal)
      }
      // Whoever goes when all has been said has seen the end, and of an error its status is enough. Else those that still
      // read may get there.
      const failed = call.status !== undefined && call.status >= 400
      if (failed || reading.complete()) settle(call, reading, { kind: "whole" }, reveal)
      else if (call.open === 0) settle(call, reading, ending, reveal)
    },
    fail: (call, ending) => {
      call.seen = clock.monotonic()
      settle(call, undefined, ending)
    },
    later,
    late: () => (late.size === 0 ? undefined : Promise.allSettled(late))
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
