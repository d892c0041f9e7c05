import { noUsage, type Usage } from "../model/Usage.js"
import type { ReplyFacts } from "./WireFormat.js"

/**
 * All that a reply counts and that may have a price: tokens, and what is paid instead of tokens. Absent where the provider
 * reported nothing of it, nor what the call cost.
 */
export const billedUsage = ({ audioSeconds, reportedCostUsd, searchUnits, usage }: ReplyFacts): Usage | undefined => {
  if (audioSeconds === undefined && searchUnits === undefined) {
    return usage ?? (reportedCostUsd === undefined ? undefined : noUsage)
  }
  return {
    ...(usage ?? noUsage),
    ...(audioSeconds !== undefined && { audioSeconds }),
    ...(searchUnits !== undefined && { searchUnits })
  }
}
