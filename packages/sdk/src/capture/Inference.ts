import { partFields, partNames, type Usage, type UsageParts } from "@agentwatch/core/model/Usage"
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

type Parts = { readonly [Name in keyof UsageParts as (typeof partFields)[Name & keyof UsageParts]]: number | undefined }

/** Nearly all calls have none of them, and few have more than two. */
const partsOf = (usage: Usage | undefined): Partial<Parts> => {
  let parts: Record<string, number> | undefined
  for (const name of partNames) {
    const counted = usage?.[name]
    if (counted === undefined || counted === 0) continue
    parts ??= {}
    parts[partFields[name]] = counted
  }
  return parts ?? noParts
}

const noParts = {}

/** What a span says of its model call. */
export const inferenceOf = (
  call: Call,
  facts: ReplyFacts | undefined,
  { source, usage }: Bill,
  timing: Timing | undefined,
  aborted: boolean
): WireInference => ({
  ...partsOf(usage),
  model_name: facts?.responseModel ?? call.request?.model,
  provider: call.route.provider,
  operation: call.route.operation,
  request_model: call.request?.model,
  response_model: facts?.responseModel,
  response_id: facts?.responseId,
  finish_reasons: facts !== undefined && facts.finishReasons.length > 0 ? facts.finishReasons : undefined,
  service_tier: facts?.serviceTier,
  // A reply that counts something else instead of tokens has none, which is not a count of zero.
  prompt_tokens: source === "reported" && facts?.usage === undefined ? undefined : usage?.input,
  completion_tokens: source === "reported" && facts?.usage === undefined ? undefined : usage?.output,
  cache_read_tokens: some(usage?.cacheRead),
  cache_write_tokens: some(usage?.cacheWrite),
  cache_write_1h_tokens: some(usage?.cacheWrite1h),
  reasoning_tokens: some(usage?.reasoning),
  provider_cost_usd: facts?.reportedCostUsd,
  usage_source: source,
  latency_ms: millis(call.seen - call.start.monotonic),
  stream: streamOf(call, timing, aborted)
})
