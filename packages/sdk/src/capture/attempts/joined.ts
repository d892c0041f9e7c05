import type { Timeline } from "../../Timeline.js"
import type { WireSpan } from "../../WireSpan.js"
import type { Call } from "../Call.js"
import type { Held } from "./Held.js"

type Event = NonNullable<WireSpan["events"]>[number]

/**
 * The span of a call that took more than one attempt: it begins with the first, ends as the last, and each is an event of
 * it. OpenTelemetry wants it so of calls of models, and has a name for the number of further attempts. An attempt whose
 * span is on its way already is linked to.
 */
export const joined = (span: WireSpan, call: Call, timeline: Timeline): WireSpan => {
  const { earlier } = call
  const resends = Math.max(earlier === undefined ? 0 : earlier.resends + 1, call.resends)
  if (resends === 0) return span
  const attributes = { ...span.attributes, "http.request.resend_count": resends }
  const links = linkTo(earlier)
  const before = together(earlier)
  const [first] = before
  if (first === undefined) return { ...span, attributes, ...links }
  const { start } = first.call
  const event = (attempt: Call, nth: number, error: string | undefined): Event => ({
    time_unix_nano: timeline.later(start, attempt.start.monotonic),
    name: "attempt",
    attributes: {
      "http.request.resend_count": nth,
      ...(attempt.status !== undefined && { "http.response.status_code": attempt.status }),
      ...(error !== undefined && { "error.type": error }),
      duration_ms: micros(attempt.seen - attempt.start.monotonic)
    }
  })
  return {
    ...span,
    start_time_unix_nano: start.unixNano,
    end_time_unix_nano: timeline.later(start, call.seen),
    model_inference: span.model_inference && later(span.model_inference, call.start.monotonic - start.monotonic),
    attributes,
    ...links,
    events: [
      ...before.map((held) => event(held.call, held.resends, held.error)),
      event(call, resends, undefined),
      ...(span.events ?? [])
    ]
  }
}

/** Those that are one span with what comes after them, in order. */
const together = (last: Held | undefined): ReadonlyArray<Held> => {
  const found: Array<Held> = []
  for (let held = last; held !== undefined && held.place === undefined; held = held.call.earlier) found.unshift(held)
  return found
}

const linkTo = (last: Held | undefined): Pick<WireSpan, "links"> => {
  let held = last
  while (held !== undefined && held.place === undefined) held = held.call.earlier
  return held?.place === undefined ? {} : { links: [{ ...held.place, link_type: "RETRY_OF" as const }] }
}

/** Of a reply that was waited for from earlier on. */
const later = (inference: NonNullable<WireSpan["model_inference"]>, ms: number): WireSpan["model_inference"] => {
  const { latency_ms: latency, stream } = inference
  const first = stream?.time_to_first_chunk_ms
  return {
    ...inference,
    ...(typeof latency === "number" && { latency_ms: micros(latency + ms) }),
    ...(typeof first === "number" && { stream: { ...stream, time_to_first_chunk_ms: micros(first + ms) } })
  }
}

/** Milliseconds, to the microsecond. */
const micros = (ms: number) => Math.round(Math.max(0, ms) * 1_000) / 1_000
