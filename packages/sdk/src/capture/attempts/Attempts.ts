import type { Clock } from "../../Clock.js"
import type { Keep } from "../../Keep.js"
import type { Timeline } from "../../Timeline.js"
import type { WireSpan } from "../../WireSpan.js"
import type { Call, Ending } from "../Call.js"
import { type Held, textOf } from "./Held.js"
import { announced, howLong, isRetryable, ownTime, type ReplyHeader } from "./howLong.js"
import { joined } from "./joined.js"
import { digestOf, follows, keyOf } from "./likeness.js"
import { readSaid, type Said } from "./Said.js"

/**
 * Makes one span of all attempts at one call. The span of an attempt that failed waits for the next one: if that comes,
 * both are one, else it is sent as it is. What an attempt bought is never put together with anything else: such a span is
 * sent at once, and the next attempt only says whose it is.
 */
export interface Attempts {
  /** What a call sends is known: it may be another attempt of one that failed. */
  readonly sent: (call: Call) => void
  /** It was refused, or taken back before it was let through. */
  readonly unmade: (call: Call) => void
  readonly answered: (call: Call, status: number, header: ReplyHeader) => void
  /** There was no answer. */
  readonly failed: (call: Call, ending: Ending) => void
  /** `bought`: the provider may charge for it. */
  readonly ended: (call: Call, span: WireSpan, bought: boolean) => void
  /** Sends all spans that wait. */
  readonly release: (why: Release) => void
}

/**
 * Why no span is to wait: somebody waits for all of them, nothing is left that could make another attempt, or nothing is
 * recorded any more.
 */
export type Release = "flush" | "idle" | "end"

export interface AttemptsParts {
  readonly clock: Clock
  readonly timeline: Timeline
  readonly keep: Keep
  /** Ends a call whose reply says no more than its status. */
  readonly settle: (call: Call) => void
}

const mostHeld = 1_000
/** In characters. */
const mostText = 16 * 1024 * 1024

export const makeAttempts = ({ clock, keep, settle, timeline }: AttemptsParts): Attempts => {
  // In the order in which they failed.
  const waiting = new Set<Held>()
  const byKey = new Map<string, Set<Held>>()
  let text = 0
  let over = false

  const add = (held: Held) => {
    waiting.add(held)
    const alike = byKey.get(held.key)
    if (alike === undefined) byKey.set(held.key, new Set([held]))
    else alike.add(held)
  }

  /** Nothing can follow it any more. */
  const remove = (held: Held) => {
    if (!waiting.delete(held)) return
    held.stop()
    text -= held.text
    const alike = byKey.get(held.key)
    alike?.delete(held)
    if (alike?.size === 0) byKey.delete(held.key)
  }

  const send = (held: Held) => {
    held.released = true
    const { call, span } = held
    if (span === undefined) return
    held.span = undefined
    held.place = { trace_id: span.trace_id, span_id: span.span_id }
    keep(span, call.scope)
  }

  const bound = () => {
    for (const oldest of waiting) {
      if (waiting.size <= mostHeld && text <= mostText) return
      remove(oldest)
      send(oldest)
    }
  }

  const hold = (call: Call, said: Said, error: string | undefined, wait: number | undefined) => {
    const { sender } = call
    if (over || sender === undefined || call.held !== undefined) return
    const resends = Math.max(call.earlier === undefined ? 0 : call.earlier.resends + 1, said.resends ?? 0)
    // Whatever its span says in the end.
    call.resends = Math.max(call.resends, said.resends ?? 0)
    const time = howLong(said, resends, wait)
    if (time === 0) return
    const failed = clock.monotonic()
    const held: Held = {
      call,
      key: keyOf(call, sender.from.url),
      digest: digestOf(sender.text),
      said,
      resends,
      error,
      failed,
      ownUntil: failed + ownTime(said, wait),
      span: undefined,
      text: 0,
      released: false,
      place: undefined,
      stop: () => {}
    }
    held.stop = clock.after(time, () => {
      remove(held)
      send(held)
    })
    call.held = held
    add(held)
    bound()
  }

  return {
    sent: (call) => {
      const { sender } = call
      if (waiting.size === 0 || sender === undefined || call.earlier !== undefined) return
      const alike = byKey.get(keyOf(call, sender.from.url))
      if (alike === undefined) return
      const said = readSaid(sender.from.headers)
      call.resends = said.resends ?? 0
      let digest: { readonly text: string | undefined } | undefined
      const known = () => {
        digest ??= { text: digestOf(sender.text) }
        return digest.text
      }
      for (const held of alike) {
        if (!follows(held, said, call.start.monotonic, known)) continue
        remove(held)
        // Its reply may be read by nobody.
        settle(held.call)
        call.earlier = held
        return
      }
    },
    unmade: (call) => {
      const { earlier } = call
      call.earlier = undefined
      if (earlier !== undefined) send(earlier)
    },
    answered: (call, status, header) => {
      const { sender } = call
      if (sender !== undefined && isRetryable(status, header)) {
        hold(call, readSaid(sender.from.headers), undefined, announced(header, clock.wall()))
      }
    },
    failed: (call, ending) => {
      const { sender } = call
      if (sender === undefined || ending.kind !== "broken" || ending.by === "program") return
      hold(call, readSaid(sender.from.headers), ending.code ?? "network failure", undefined)
    },
    ended: (call, span, bought) => {
      const { held } = call
      const whole = joined(span, call, timeline)
      if (held === undefined) return keep(whole, call.scope)
      held.span = whole
      // All that it had to say of the reply is in the span.
      call.reading = undefined
      if (waiting.has(held)) {
        held.text = textOf(call, whole)
        text += held.text
      }
      if (bought || held.released) send(held)
      else bound()
    },
    release: (why) => {
      over ||= why === "end"
      for (const held of waiting) {
        if (why !== "flush") {
          remove(held)
          settle(held.call)
        }
        send(held)
      }
    }
  }
}
