import type { Clock } from "./Clock.js"
import { newSpanId, newTraceId } from "./context/ids.js"
import { readAnswer } from "./delivery/Answer.js"
import type { Transport } from "./delivery/Transport.js"
import type { Verification } from "./Verification.js"
import type { WireSpan } from "./WireSpan.js"

/** Milliseconds between looks at whether the span has arrived. */
const lookAgain = 50

/** Sends `span` past the queue and reads it back. Never rejects. */
export const verify = async (
  transport: Transport,
  clock: Clock,
  serverUrl: string,
  timeout: number,
  makeSpan: (traceId: string, spanId: string) => WireSpan
): Promise<Verification> => {
  const started = clock.monotonic()
  const traceId = newTraceId()
  const spanId = newSpanId()
  const elapsed = () => Math.round((clock.monotonic() - started) * 1_000) / 1_000
  const left = () => Math.max(1, timeout - elapsed())
  const result = (reason?: string): Verification => ({
    ok: reason === undefined,
    serverUrl,
    traceId,
    roundTripMs: elapsed(),
    ...(reason !== undefined && { reason })
  })

  try {
    const sent = await transport({
      method: "POST",
      path: "/api/ingest",
      body: { bytes: JSON.stringify({ spans: [makeSpan(traceId, spanId)] }), packed: false },
      timeout: left()
    })
    const answer = readAnswer(sent.status, sent.retryAfter, sent.body, clock.wall())
    switch (answer.kind) {
      case "stored":
        if (answer.rejected.size > 0) return result(`${serverUrl} rejected the test span: ${answer.reason}`)
        break
      case "tooLarge":
        return result(`${serverUrl} answered that a single small span is too large for it`)
      case "busy":
        return result(`${serverUrl} is there, but does not store anything at the moment: ${answer.reason}`)
      case "refused":
        return result(`${serverUrl} rejected the test span: ${answer.reason}`)
      case "denied":
        return result(`${serverUrl} does not take spans: ${answer.reason}`)
      case "unpacked":
        return result(`${serverUrl} does not take JSON`)
    }
    do {
      const read = await transport({ method: "GET", path: `/api/traces/${traceId}/spans`, timeout: left() })
      if (holds(read.body, spanId)) return result()
      if (read.status === 401 || read.status === 403) {
        return result(`${serverUrl} took the test span, but the apiKey of init() may not read it back`)
      }
      await pause(clock, lookAgain)
    } while (elapsed() < timeout)
    return result(`${serverUrl} took the test span, but did not give it back within ${timeout} ms`)
  } catch (error) {
    return result(unreachable(error, serverUrl, timeout))
  }
}

const pause = (clock: Clock, ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve, true))

const holds = (body: unknown, spanId: string): boolean => {
  const spans: unknown = (body as { readonly spans?: unknown } | null | undefined)?.spans
  return Array.isArray(spans) && spans.some((span) => span?.span_id === spanId)
}

const unreachable = (error: unknown, serverUrl: string, timeout: number): string => {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: unknown }
  if (name === "AbortError") return `${serverUrl} gave no answer within ${timeout} ms`
  const code = typeof cause?.code === "string" ? ` (${cause.code})` : ""
  return `no server is reachable at ${serverUrl}${code}: is it running, and is serverUrl right?`
}
