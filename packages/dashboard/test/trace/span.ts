import { StoredSpan } from "@agentwatch/core/model/Span"
import { Schema } from "effect"

const decode = Schema.decodeUnknownSync(StoredSpan)

const start = 1_770_651_000_000

/** A span as the server tells it: `id` in short, from and to in milliseconds after the trace began. */
export const spanOf = (
  id: number,
  from: number,
  to: number,
  more: Readonly<Record<string, unknown>> = {}
): StoredSpan =>
  decode({
    trace_id: "0123456789abcdef0123456789abcdef",
    span_id: idOf(id),
    name: `span ${id}`,
    start_time_unix_nano: `${start + from}000000`,
    end_time_unix_nano: `${start + to}000000`,
    duration_ms: to - from,
    ...more
  })

/** The id of a span, from its short one. */
export const idOf = (id: number): string => id.toString(16).padStart(16, "0")
