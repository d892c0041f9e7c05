import { fromUsd } from "@agentwatch/core/model/Money"
import { modelOf, type Span, usageIn } from "@agentwatch/core/model/Span"
import { cacheSavedOf } from "@agentwatch/core/pricing/CacheSaved"
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
  const usage = usageIn(call)
  const at = Number(span.start_time_unix_nano / 1_000_000n)
  const tier = call.service_tier
  const cost = pricing.cost(call.provider, model, usage, at, { tier, reportedUsd: call.provider_cost_usd })
  const list = cost.source === "list" ? pricing.origin(call.provider, model) : undefined
  if (list === undefined) return cost
  return { ...cost, list, cacheSaved: cacheSavedOf(pricing.rates(call.provider, model, at, tier), usage) }
}
