import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import type { WireInference } from "../WireSpan.js"
import type { Bill } from "./Bill.js"
import type { Call } from "./Call.js"
import type { Timing } from "./Reading.js"

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
  { source, usage }: Bill,
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
