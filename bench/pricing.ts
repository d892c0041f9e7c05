// What it takes to price one call once its model is resolved, against the price table's own calculation on the same calls.
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import { calcPrice } from "@pydantic/genai-prices"
import { figure, median, report, rounded } from "./kit/report.ts"

const models = [
  ["openai", "gpt-4o-mini-2024-07-18"],
  ["openai", "gpt-5.4"],
  ["anthropic", "claude-sonnet-4-6"],
  ["anthropic", "claude-haiku-4-5-20251001"]
] as const
const usage = { input: 1_500, output: 400, cacheRead: 1_024, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
const theirs = { input_tokens: 1_500, output_tokens: 400, cache_read_tokens: 1_024 }

const pricing = makePricing(listPrices())
const now = Date.now()
let sum = 0

/** Microseconds a call: the median of several rounds, after one that is not counted. */
const time = (calls: number, price: (provider: string, model: string) => number): number => {
  const rounds: Array<number> = []
  for (let round = 0; round < 10; round++) {
    const start = performance.now()
    for (let call = 0; call < calls; call++) {
      const [provider, model] = models[call % models.length] ?? models[0]
      sum += price(provider, model)
    }
    rounds.push(((performance.now() - start) / calls) * 1_000)
  }
  return median(rounds.slice(1))
}

const ours = time(500_000, (provider, model) => pricing.cost(provider, model, usage, now).nanoUsd)
const peer = time(5_000, (providerId, model) => calcPrice(theirs, model, { providerId })?.total_price ?? 0)
if (!(sum > 0)) throw new Error("nothing was priced")

report(
  ["pricing, one call", "µs"],
  [
    ["ours, model resolved", figure(ours)],
    ["calcPrice of @pydantic/genai-prices", figure(peer)]
  ],
  {
    name: "pricing",
    unit: "µs",
    value: rounded(ours),
    against: "calcPrice on the same calls",
    ratio: rounded(ours / peer, 5)
  }
)
