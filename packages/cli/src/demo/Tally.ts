import { readSpan } from "@agentwatch/core/model/readSpan"
import { type ModelInference, modelOf, type Span, usageIn } from "@agentwatch/core/model/Span"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import type { Taken } from "./Sender.js"
import type { WireSpan } from "./WireSpan.js"

const pricing = makePricing(listPrices)

/** A span's call and what it costs by the price list, in US dollars. */
export interface Priced {
  readonly span: Span
  readonly call: ModelInference
  readonly model: string
  readonly usd: number
}

/** The request that a span tells of, priced as the server does it. */
export const priced = (sent: WireSpan): Priced | undefined => {
  if (sent.model_inference === undefined) return undefined
  const span = readSpan(sent)
  const call = span?.model_inference
  if (span === undefined || call === undefined) return undefined
  const model = modelOf(call) ?? ""
  const at = Number(span.start_time_unix_nano / 1_000_000n)
  return { span, call, model, usd: pricing.cost(call.provider, model, usageIn(call), at).nanoUsd / 1e9 }
}

/** What was sent so far, and what the server made of it. */
export interface Tally {
  traces: number
  spans: number
  requests: number
  errors: number
  usd: number
  stored: number
  readonly refused: Map<string, number>
}

export const noTally = (): Tally => ({
  traces: 0,
  spans: 0,
  requests: 0,
  errors: 0,
  usd: 0,
  stored: 0,
  refused: new Map()
})

/** Counts spans that were sent, and gives the requests among them. */
export const tell = (tally: Tally, spans: ReadonlyArray<WireSpan>, taken: Taken): ReadonlyArray<Priced> => {
  const requests = spans.flatMap((span) => priced(span) ?? [])
  tally.spans += spans.length
  tally.traces += spans.filter(({ parent_span_id }) => parent_span_id === undefined).length
  tally.requests += requests.length
  tally.errors += requests.filter(({ span }) => span.status.code === "ERROR").length
  tally.usd += requests.reduce((sum, { usd }) => sum + usd, 0)
  tally.stored += taken.stored
  for (const [reason, many] of taken.refused) tally.refused.set(reason, (tally.refused.get(reason) ?? 0) + many)
  return requests
}
