import type { Usage } from "../model/Usage.js"
import { type ReplyError, readError } from "./ReplyError.js"
import { count, member, text } from "./UnknownJson.js"
import { partsWithin } from "./UsagePart.js"
import type { ReplyFacts } from "./WireFormat.js"

/** What was billed: text and images apart, as embeddings have them. */
const billedInput = (billed: unknown): number | undefined => {
  const words = count(member(billed, "input_tokens"))
  const images = count(member(billed, "image_tokens"))
  return words === undefined && images === undefined ? undefined : (words ?? 0) + (images ?? 0)
}

const tokensIn = (meta: unknown): Usage | undefined => {
  const billed = member(meta, "billed_units")
  const tokens = member(meta, "tokens")
  const input = billedInput(billed) ?? count(member(tokens, "input_tokens"))
  const written = count(member(billed, "output_tokens")) ?? count(member(tokens, "output_tokens"))
  if (input === undefined && written === undefined) return undefined
  const output = written ?? 0
  const reasoning = count(member(tokens, "reasoning_tokens")) ?? count(member(billed, "reasoning_tokens")) ?? 0
  const counted = {
    input: input ?? 0,
    output,
    cacheRead: Math.min(count(member(meta, "cached_tokens")) ?? 0, input ?? 0),
    cacheWrite: 0,
    cacheWrite1h: 0,
    reasoning: Math.min(reasoning, output)
  }
  return partsWithin(counted, { inputImage: count(member(billed, "image_tokens")) })
}

/**
 * What a `usage` (of v2 chats) or a `meta` counts. The tokens are the billed ones where they are told: Cohere's models
 * read more than is billed, and now and then write more. Searches that are billed instead of tokens have no usage.
 */
export const readCohereUsage = (meta: unknown): Pick<ReplyFacts, "searchUnits" | "usage"> => {
  const billed = member(meta, "billed_units")
  const searchUnits = count(member(billed, "search_units"))
  const onlySearches =
    searchUnits !== undefined && billedInput(billed) === undefined && member(billed, "output_tokens") === undefined
  const usage = onlySearches ? undefined : tokensIn(meta)
  return {
    ...(usage !== undefined && { usage }),
    ...(searchUnits !== undefined && searchUnits > 0 && { searchUnits })
  }
}

// The other reasons, such as a full context or a filter, are the caller's and not the provider's.
const failures = new Set(["ERROR", "TIMEOUT"])

/**
 * What went wrong, by the body of an error, whose `message` is a text, or by the event that ends a stream. A reason to end
 * that is a failure is one even without a word.
 */
export const readCohereError = (body: unknown, finishReason?: string): ReplyError | undefined => {
  const word = text(member(body, "message")) ?? text(member(body, "err")) ?? member(body, "error")
  const failure = finishReason !== undefined && failures.has(finishReason) ? { code: finishReason } : undefined
  const error = readError(word) ?? readError(failure)
  return error && { ...error, ...failure }
}
