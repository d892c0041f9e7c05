import { estimateUsage } from "@agentwatch/core/provider/Estimate"
import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import type { WireInference } from "../WireSpan.js"
import type { Call, Ending } from "./Call.js"
import type { Timing } from "./Reading.js"

type Usage = NonNullable<ReplyFacts["usage"]>

/** Errors, redirects and answers without a body sell nothing. */
const unpaid = (status: number) => status >= 300 || status === 204

/** The token counts of a call, and where they come from. */
export type CountedUsage =
  | { readonly source: "reported" | "estimated"; readonly usage: Usage }
  | { readonly source: "absent"; readonly usage?: never }

const absent: CountedUsage = { source: "absent" }
const unread: ReplyFacts = { finishReasons: [], toolCalls: [] }

// What is billed by tokens of text.
const textual = new Set(["chat", "text_completion", "embeddings"])

/**
 * What the provider counted, else an estimate of what was sent and seen. There is none where nothing was bought: the
 * provider answered with an error, or never got the request.
 */
export const usageOf = (call: Call, facts: ReplyFacts = unread, ending: Ending): CountedUsage => {
  if (facts.usage !== undefined) return { source: "reported", usage: facts.usage }
  const refused =
    call.status === undefined ? call.unsent || (ending.kind === "broken" && !ending.sent) : unpaid(call.status)
  if (refused || !textual.has(call.route.operation)) return absent
  const usage = estimateUsage(call.request ?? { stream: false }, facts)
  return usage === undefined ? absent : { source: "estimated", usage }
}

const millis = (value: number) => Math.round(Math.max(0, value) * 1_000) / 1_000

const streamOf = (call: Call, timing: Timing | undefined, aborted: boolean) => {
  // Taken back before it began.
  if (timing === undefined) return aborted && call.request?.stream === true ? { chunks: 0, aborted } : undefined
  const { chunks, first, gaps } = timing
  return {
    ...(first !== undefined && { time_to_first_chunk_ms: millis(first - call.start.monotonic) }),
    chunks,
    ...(gaps.count() > 0 && {
      chunk_gap_p50_ms: millis(gaps.quantile(0.5)),
      chunk_gap_p95_ms: millis(gaps.quantile(0.95)),
      chunk_gap_max_ms: millis(gaps.longest())
    }),
    aborted
  }
}

/** A count that is not there is no news. */
const some = (count: number | undefined) => (count === 0 ? undefined : count)

/** What a span says of its model call. */
export const inferenceOf = (
  call: Call,
  facts: ReplyFacts | undefined,
  { source, usage }: CountedUsage,
  timing: Timing | undefined,
  aborted: boolean
): WireInference => ({
  model_name: facts?.responseModel ?? call.request?.model,
  provider: call.route.provider,
  operation: call.route.operation,
  request_model: call.request?.model,
  response_model: facts?.responseModel,
  response_id: facts?.responseId,
  finish_reasons: facts !== undefined && facts.finishReasons.length > 0 ? facts.finishReasons : undefined,
  service_tier: facts?.serviceTier,
  prompt_tokens: usage?.input,
  completion_tokens: usage?.output,
  cache_read_tokens: some(usage?.cacheRead),
  cache_write_tokens: some(usage?.cacheWrite),
  cache_write_1h_tokens: some(usage?.cacheWrite1h),
  reasoning_tokens: some(usage?.reasoning),
  usage_source: source,
  latency_ms: millis(call.seen - call.start.monotonic),
  stream: streamOf(call, timing, aborted)
})
