import { cut } from "./Content.js"
import type { Vitals } from "./Vitals.js"
import type { WireSpan } from "./WireSpan.js"

/** Where finished spans go. Never throws. */
export type SpanSink = (span: WireSpan) => void

// A server takes spans of 1 MiB, and may need more room for one than we do.
const mostBytes = 900_000

/**
 * Writes spans as JSON, once, and hands them to `enqueue` with their length in bytes. One that is too large loses first
 * the ends of its content, then what the caller attached.
 */
export const makeSpanSink =
  (enqueue: (json: string, bytes: number) => void, vitals: Vitals): SpanSink =>
  (span) => {
    try {
      for (const smaller of attempts(span)) {
        const json = write(smaller)
        const bytes = Buffer.byteLength(json)
        if (bytes > mostBytes) continue
        enqueue(json, bytes)
        return
      }
      vitals.dropped("tooLarge")
      vitals.warn("tooLarge", `a span of more than ${mostBytes} bytes was dropped`)
    } catch {
      vitals.dropped("unencodable")
    }
  }

function* attempts(span: WireSpan): Generator<WireSpan> {
  yield span
  for (const limit of [65_536, 16_384, 4_096, 256]) yield withContentOf(span, limit)
  const { attributes: _a, events: _e, metadata: _m, ...bare } = withContentOf(span, 256)
  yield { ...bare, ...(bare.tool_calls && { tool_calls: bare.tool_calls.slice(0, 16) }) }
}

const withContentOf = (span: WireSpan, limit: number): WireSpan => ({
  ...span,
  ...(span.input && { input: cut(span.input, limit) }),
  ...(span.output && { output: cut(span.output, limit) }),
  ...(span.tool_calls && {
    tool_calls: span.tool_calls.map((call) => ({ ...call, tool_input: cut(call.tool_input ?? "", limit) }))
  })
})

const write = (span: WireSpan): string => {
  try {
    return JSON.stringify(span)
  } catch {
    // Only what the caller attached can be no JSON.
    return JSON.stringify({ ...span, attributes: writable(span.attributes), metadata: writable(span.metadata) })
  }
}

/** Without what cannot be written as JSON. */
export const writable = (record: WireSpan["metadata"]) => {
  if (!record) return undefined
  return Object.fromEntries(
    Object.keys(record).map((key) => {
      try {
        const value = record[key]
        JSON.stringify(value)
        return [key, value]
      } catch {
        return [key, "[no JSON]"]
      }
    })
  )
}
