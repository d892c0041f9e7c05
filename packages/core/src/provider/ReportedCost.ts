import { label, member } from "./UnknownJson.js"

// xAI counts in ten-billionths of a dollar.
const ticksPerUsd = 10_000_000_000

// No single call costs more: what is beyond is something else.
const mostUsd = 1_000_000

const dollars = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= mostUsd ? value + 0 : undefined

const ticks = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) ? dollars(value / ticksPerUsd) : undefined

/**
 * What a `usage` says that its call cost, in US dollars. OpenRouter: `cost`, in credits of one dollar, to which comes what
 * is paid to the maker where the key is the caller's own. Perplexity: `cost.total_cost`. xAI: `cost_in_usd_ticks`.
 */
export const readReportedCost = (usage: unknown): number | undefined => {
  const cost = member(usage, "cost")
  if (typeof cost !== "object" || cost === null) {
    const own = member(usage, "is_byok") === true
    const upstream = own ? dollars(member(member(usage, "cost_details"), "upstream_inference_cost")) : undefined
    const paid = dollars(cost)
    return paid === undefined ? ticks(member(usage, "cost_in_usd_ticks")) : dollars(paid + (upstream ?? 0))
  }
  const currency = label(member(cost, "currency")) ?? "USD"
  return currency.toUpperCase() === "USD" ? dollars(member(cost, "total_cost")) : undefined
}
