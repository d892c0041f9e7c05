import { fromUsd } from "@agentwatch/core/model/Money"
import { modelOf, type Span } from "@agentwatch/core/model/Span"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import type { Entry } from "../store/SpanStore.js"

const pricing = makePricing(listPrices())

/**
 * What a span cost. A sender that says so is believed, and shown as having said so; otherwise a model call is priced from
 * the table; anything else costs nothing.
 */
export const costOf = (span: Span): Entry["cost"] => {
  const told = span.cost_usd ?? span.cost_attribution?.accumulated_cost_usd
  if (told !== undefined) {
    return { nanoUsd: fromUsd(told), source: span.cost_source === "custom" ? "custom" : "reported" }
  }
  const call = span.model_inference
  if (call === undefined) return undefined
  return pricing.cost(
    call.provider,
    modelOf(call),
    {
      input: call.prompt_tokens ?? 0,
      output: call.completion_tokens ?? 0,
      cacheRead: call.cache_read_tokens ?? 0,
      cacheWrite: call.cache_write_tokens ?? 0,
      cacheWrite1h: call.cache_write_1h_tokens ?? 0,
      reasoning: call.reasoning_tokens ?? 0
    },
    Number(span.start_time_unix_nano / 1_000_000n)
  )
}
