import { fromUsd } from "@agentwatch/core/model/Money"
import { modelOf, type Span, usageIn } from "@agentwatch/core/model/Span"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import type { Entry } from "../store/SpanStore.js"

const pricing = makePricing(listPrices())

/**
 * What a span cost. A sender that says so is believed, and shown as having said so; otherwise a model call is priced from
 * the table, or by what its provider said where the table does not know it; anything else costs nothing.
 */
export const costOf = (span: Span): Entry["cost"] => {
  const told = span.cost_usd ?? span.cost_attribution?.accumulated_cost_usd
  if (told !== undefined) {
    return { nanoUsd: fromUsd(told), source: span.cost_source === "custom" ? "custom" : "reported" }
  }
  const call = span.model_inference
  if (call === undefined) return undefined
  const model = modelOf(call)
  const cost = pricing.cost(call.provider, model, usageIn(call), Number(span.start_time_unix_nano / 1_000_000n), {
    tier: call.service_tier,
    reportedUsd: call.provider_cost_usd
  })
  const list = cost.source === "list" ? pricing.origin(call.provider, model) : undefined
  return list === undefined ? cost : { ...cost, list }
}
