import { noUsage, partNames, type Usage } from "../model/Usage.js"
import { partsWithin } from "./UsagePart.js"
import type { ReplyFacts } from "./WireFormat.js"

/**
 * All that a reply counts and that may have a price: tokens, and what is paid instead of tokens. Absent where the provider
 * reported nothing of it, nor what the call cost.
 */
export const billedUsage = ({ audioSeconds, reportedCostUsd, searchUnits, usage }: ReplyFacts): Usage | undefined => {
  if (audioSeconds === undefined && searchUnits === undefined) {
    return usage === undefined ? (reportedCostUsd === undefined ? undefined : noUsage) : tellable(usage)
  }
  return {
    ...tellable(usage ?? noUsage),
    ...(audioSeconds !== undefined && { audioSeconds }),
    ...(searchUnits !== undefined && { searchUnits })
  }
}

/** The largest count that a span may tell. */
const most = 1_000_000_000

/** Each count of a reply is one that a span may tell, but a sum of them may be more. No part is more than its whole. */
export const tellable = (usage: Usage): Usage => {
  if (usage.input <= most && usage.output <= most) return usage
  const input = Math.min(usage.input, most)
  const output = Math.min(usage.output, most)
  const cacheRead = Math.min(usage.cacheRead, input)
  const cacheWrite = Math.min(usage.cacheWrite, input - cacheRead)
  const cacheWrite1h = Math.min(usage.cacheWrite1h, input - cacheRead - cacheWrite)
  const whole = { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning: Math.min(usage.reasoning, output) }
  return partsWithin(whole, Object.fromEntries(partNames.map((part) => [part, usage[part]])))
}
