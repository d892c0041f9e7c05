import type { Usage } from "../model/Usage.js"
import { count, elements, member } from "./UnknownJson.js"
import { partsWithin } from "./UsagePart.js"

/** Counts as Anthropic means them: `input` leaves out what was read from and written to the cache. */
export interface AnthropicCounts {
  readonly input?: number | undefined
  readonly output?: number | undefined
  readonly cacheRead?: number | undefined
  /** Of both durations. */
  readonly cacheWrites?: number | undefined
  readonly cacheWrite1h?: number | undefined
  readonly reasoning?: number | undefined
  readonly webSearches?: number | undefined
  /** All passes together, where they are reported one by one. */
  readonly passes?: Usage | undefined
}

const inputOf = ({ cacheRead = 0, cacheWrites = 0, input = 0 }: AnthropicCounts) => input + cacheRead + cacheWrites

/** The counts that one `usage` object holds. `null` stands for a count that does not apply. */
const readCounts = (usage: unknown): AnthropicCounts => {
  const split = member(usage, "cache_creation")
  const write5m = count(member(split, "ephemeral_5m_input_tokens"))
  const write1h = count(member(split, "ephemeral_1h_input_tokens"))
  const writes = count(member(usage, "cache_creation_input_tokens"))
  const splitSum = write5m === undefined && write1h === undefined ? undefined : (write5m ?? 0) + (write1h ?? 0)
  return {
    input: count(member(usage, "input_tokens")),
    output: count(member(usage, "output_tokens")),
    cacheRead: count(member(usage, "cache_read_input_tokens")),
    cacheWrites: writes === undefined ? splitSum : Math.max(writes, splitSum ?? 0),
    cacheWrite1h: write1h,
    reasoning: count(member(member(usage, "output_tokens_details"), "thinking_tokens")),
    webSearches: count(member(member(usage, "server_tool_use"), "web_search_requests"))
  }
}

/**
 * What is known after one more `usage` object of the same message. Its counts are cumulative: each replaces the one
 * before it and none is added. A later object may leave counts out, or correct them: gateways begin with an input of 0.
 * One that takes all input back is not believed, since no message is without input.
 */
export const nextCounts = (known: AnthropicCounts, usage: unknown): AnthropicCounts => {
  const seen = readCounts(usage)
  const output = seen.output ?? known.output
  const reasoning = seen.reasoning ?? known.reasoning
  const webSearches = seen.webSearches ?? known.webSearches
  const passes = readPasses(usage) ?? known.passes
  const next = {
    input: seen.input ?? known.input,
    cacheRead: seen.cacheRead ?? known.cacheRead,
    cacheWrites: seen.cacheWrites ?? known.cacheWrites,
    cacheWrite1h: seen.cacheWrite1h ?? known.cacheWrite1h
  }
  const input = inputOf(next) === 0 && inputOf(known) > 0 ? known : next
  return { ...input, output, reasoning, webSearches, passes }
}

// A server makes a few passes, not thousands; with this many the sums are still exact.
const mostPasses = 10_000

const readPasses = (usage: unknown): Usage | undefined => {
  let total: Usage | undefined
  for (const iteration of elements(member(usage, "iterations")).slice(0, mostPasses)) {
    const pass = ofCounts(readCounts(iteration))
    if (pass !== undefined) total = total === undefined ? pass : plus(total, pass)
  }
  return total
}

const plus = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
  reasoning: a.reasoning + b.reasoning
})

/** Writes without a known duration are of the five-minute kind. Absent unless input or output were counted. */
const ofCounts = (counts: AnthropicCounts): Usage | undefined => {
  const { cacheRead, cacheWrites, output } = counts
  if ((counts.input ?? output ?? cacheRead ?? cacheWrites) === undefined) return undefined
  const writes = cacheWrites ?? 0
  const cacheWrite1h = Math.min(counts.cacheWrite1h ?? 0, writes)
  return {
    input: inputOf(counts),
    output: output ?? 0,
    cacheRead: cacheRead ?? 0,
    cacheWrite: writes - cacheWrite1h,
    cacheWrite1h,
    reasoning: Math.min(counts.reasoning ?? 0, output ?? 0)
  }
}

/**
 * The usage of the whole call. Where the server made several passes (it compacted the context, or asked an adviser) the
 * top level may cover the last one only, while all are paid: then it is the sum of the passes.
 */
export const usageOf = (counts: AnthropicCounts): Usage | undefined => {
  const tokens = tokensOf(counts)
  return tokens && partsWithin(tokens, { webSearches: counts.webSearches })
}

const tokensOf = (counts: AnthropicCounts): Usage | undefined => {
  const top = ofCounts(counts)
  const { passes } = counts
  if (passes === undefined) return top
  if (top === undefined) return passes
  return passes.input + passes.output > top.input + top.output
    ? { ...passes, reasoning: Math.min(Math.max(passes.reasoning, top.reasoning), passes.output) }
    : top
}
