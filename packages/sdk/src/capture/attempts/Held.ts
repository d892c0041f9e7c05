import type { WireSpan } from "../../WireSpan.js"
import type { Call } from "../Call.js"
import type { Said } from "./Said.js"

/** A failed attempt of which the next may still come. */
export interface Held {
  readonly call: Call
  /** What the next one has in common with it, roughly. */
  readonly key: string
  /** What the next one has in common with it, exactly. Absent if nobody could read what was sent. */
  readonly digest: string | undefined
  readonly said: Said
  /** Attempts of the same call before it. */
  readonly resends: number
  /** What it ended with where there was no answer, such as ECONNREFUSED. */
  readonly error: string | undefined
  /** In milliseconds of the monotonic clock, as all instants here. */
  readonly failed: number
  /** Until then the next one can only be one that its client counts. */
  readonly ownUntil: number
  /** Its span as it is if no other attempt comes. Absent before the call is settled, and once it is on its way. */
  span: WireSpan | undefined
  /** As `textOf` has it. */
  text: number
  /** Its span is not to wait any longer. */
  released: boolean
  /** Where its span stands, once that is on its way. */
  place: Pick<WireSpan, "trace_id" | "span_id"> | undefined
  /** Calls off the end of its time. */
  stop: () => void
}

/** Characters, about, that are kept in memory for as long as the span of a call waits: what the span keeps back counts, too. */
export const textOf = ({ request, size }: Call, { input, output, tool_calls: calls }: WireSpan): number => {
  const content = (calls ?? []).reduce(
    (sum, { tool_input: given }) => sum + (given?.length ?? 0),
    (input?.length ?? 0) + (output?.length ?? 0)
  )
  return Math.max(content, request?.input?.length ?? 0, size.bytes ?? 0)
}
