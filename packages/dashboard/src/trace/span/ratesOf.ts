import { toUsd } from "@agentwatch/core/model/Money"
import { type ModelInference, modelOf, type StoredSpan, usageIn } from "@agentwatch/core/model/Span"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import type { Band } from "@agentwatch/core/pricing/Rates"

const pricing = makePricing(listPrices)

/** The list prices that a call was charged by, in US dollars per million tokens. */
export interface Charged {
  readonly band: Band
  /** They are those of requests with more input tokens than this; 0 for all. */
  readonly above: number
}

/**
 * The list prices that a span was charged by; `undefined` if the list of this page is not the one that it was charged by,
 * or does not come to the cost that it has.
 */
export const ratesOf = (span: StoredSpan, call: ModelInference): Charged | undefined => {
  const model = modelOf(call)
  const origin = pricing.origin(call.provider, model)
  if (origin?.source !== span.price_source || origin?.date !== span.price_date) return undefined
  const at = Number(span.start_time_unix_nano / 1_000_000n)
  const { nanoUsd } = pricing.cost(call.provider, model, usageIn(call), at, {
    tier: call.service_tier,
    reportedUsd: call.provider_cost_usd
  })
  if (toUsd(nanoUsd) !== span.cost_usd) return undefined
  const { bands } = pricing.rates(call.provider, model, at, call.service_tier)
  const band = bands.findLast(({ above }) => (call.prompt_tokens ?? 0) > above) ?? bands[0]
  return { band, above: band.above }
}
