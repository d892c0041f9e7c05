import type { Cost, Pricing } from "@agentwatch/core/pricing/Pricing"
import { billedUsage } from "@agentwatch/core/provider/BilledUsage"
import { estimateUsage } from "@agentwatch/core/provider/Estimate"
import type { ReplyFacts } from "@agentwatch/core/provider/WireFormat"
import type { Call, Ending } from "./Call.js"

type Usage = NonNullable<ReplyFacts["usage"]>

/** What a call has used and cost, and how that is known. */
export type Bill =
  | { readonly source: "reported" | "estimated"; readonly usage: Usage; readonly cost: Cost }
  | { readonly source: "absent"; readonly usage?: never; readonly cost?: never }

const absent: Bill = { source: "absent" }
const unread: ReplyFacts = { finishReasons: [], toolCalls: [] }

// What is billed by tokens of text.
const textual = new Set(["chat", "text_completion", "embeddings"])

/** Errors, redirects and answers without a body sell nothing; nor does a provider that never got the request. */
export const nothingBought = ({ status, unsent }: Call, ending: Ending): boolean =>
  status === undefined ? unsent || (ending.kind === "broken" && !ending.sent) : status >= 300 || status === 204

/**
 * What the provider counted, else an estimate of what was sent and seen. There is none where nothing was bought. Priced
 * as a server prices it: by the model that replied, unless the user has a price for the one that was asked for. `counted`:
 * a better estimate than that.
 */
export const billOf = (
  call: Call,
  facts: ReplyFacts = unread,
  ending: Ending,
  pricing: Pricing,
  counted?: Usage
): Bill => {
  if (nothingBought(call, ending)) return absent
  const reported = billedUsage(facts)
  if (reported !== undefined) return billed("reported", reported, call, facts, pricing)
  if (!textual.has(call.route.operation)) return absent
  const usage = counted ?? estimateUsage(call.request ?? { stream: false }, facts)
  return usage === undefined ? absent : billed("estimated", usage, call, facts, pricing)
}

const billed = (
  source: "reported" | "estimated",
  usage: Usage,
  call: Call,
  { reportedCostUsd, responseModel, serviceTier }: ReplyFacts,
  pricing: Pricing
): Bill => {
  const { provider } = call.route
  const terms = { tier: serviceTier, reportedUsd: reportedCostUsd }
  const of = (model: string | undefined) => pricing.cost(provider, model, usage, call.start.unixMillis, terms)
  if (responseModel === undefined) return { source, usage, cost: of(call.request?.model) }
  const cost = of(responseModel)
  // What was asked for is not read out of the request unless there is a reason to.
  if (cost.source === "custom" || !pricing.hasCustom) return { source, usage, cost }
  const own = of(call.request?.model)
  return { source, usage, cost: own.source === "custom" ? own : cost }
}
