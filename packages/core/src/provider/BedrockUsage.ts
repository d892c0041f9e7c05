import type { Usage } from "../model/Usage.js"
import { usageOf } from "./AnthropicUsage.js"
import { count, elements, member } from "./UnknownJson.js"

// There are two durations, and few checkpoints of each; with this many the sums are still exact.
const mostDetails = 10_000

/** The first of these members that is a count: the same goes by several names. */
const countOf = (usage: unknown, ...names: ReadonlyArray<string>): number | undefined => {
  for (const name of names) {
    const found = count(member(usage, name))
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The `usage` of Bedrock's Converse and of Amazon's own models, or the `amazon-bedrock-invocationMetrics` that end the
 * stream of any model. All of them leave what was read from and written to the cache out of the input.
 */
export const readBedrockUsage = (usage: unknown): Usage | undefined => {
  let detailed = 0
  let cacheWrite1h = 0
  for (const detail of elements(member(usage, "cacheDetails")).slice(0, mostDetails)) {
    const tokens = count(member(detail, "inputTokens")) ?? 0
    detailed += tokens
    if (member(detail, "ttl") === "1h") cacheWrite1h += tokens
  }
  const writes = countOf(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount")
  return usageOf({
    input: countOf(usage, "inputTokens", "inputTokenCount"),
    output: countOf(usage, "outputTokens", "outputTokenCount"),
    cacheRead: countOf(usage, "cacheReadInputTokens", "cacheReadInputTokenCount"),
    cacheWrites: writes === undefined && detailed === 0 ? undefined : Math.max(writes ?? 0, detailed),
    cacheWrite1h
  })
}

const digits = /^\d{1,10}$/

/**
 * What Bedrock counted of a reply that is no stream, by its headers: Cohere's, Meta's and Mistral's models do not say it
 * themselves. `header` gives the value of a header by its name, which is in lower case. Absent where none of them is there.
 */
export const readBedrockHeaders = (header: (name: string) => string | null | undefined): Usage | undefined => {
  const counted = (name: string) => {
    const value = header(`x-amzn-bedrock-${name}-token-count`)
    return typeof value === "string" && digits.test(value) ? count(Number(value)) : undefined
  }
  return usageOf({
    input: counted("input"),
    output: counted("output"),
    cacheRead: counted("cache-read-input"),
    cacheWrites: counted("cache-write-input")
  })
}
