import type { Usage } from "../model/Usage.js"
import { count, member } from "./UnknownJson.js"

/**
 * The `usage` of a chat completion, or of a response, which says `input` for `prompt` and `output` for `completion`.
 * OpenAI counts cached tokens inside `prompt_tokens` and reasoning inside `completion_tokens`, as we do; embeddings report
 * no output. Absent unless one of the two counts is there.
 *
 * Others who speak this format differ: some report more cached tokens than prompt (they are cut to the prompt), some
 * count reasoning beside the completion, which only their `total_tokens` shows, and some name the cached part elsewhere.
 */
export const readOpenAiUsage = (usage: unknown): Usage | undefined => {
  const prompt = count(member(usage, "prompt_tokens")) ?? count(member(usage, "input_tokens"))
  const completion = count(member(usage, "completion_tokens")) ?? count(member(usage, "output_tokens"))
  if (prompt === undefined && completion === undefined) return undefined
  const promptDetails =
    member(usage, "prompt_tokens_details") ??
    member(usage, "input_tokens_details") ??
    member(usage, "prompt_token_details")
  const completionDetails = member(usage, "completion_tokens_details") ?? member(usage, "output_tokens_details")
  const cached =
    count(member(promptDetails, "cached_tokens")) ??
    count(member(usage, "cached_tokens")) ??
    count(member(usage, "prompt_cache_hit_tokens")) ??
    count(member(usage, "num_cached_tokens")) ??
    0
  const written = count(member(promptDetails, "cache_write_tokens")) ?? 0
  const reasoning = count(member(completionDetails, "reasoning_tokens")) ?? 0
  const input = prompt ?? 0
  const visible = completion ?? 0
  const beside = reasoning > 0 && member(usage, "total_tokens") === input + visible + reasoning
  const output = beside ? visible + reasoning : visible
  const cacheRead = Math.min(cached, input)
  return {
    input,
    output,
    cacheRead,
    cacheWrite: Math.min(written, input - cacheRead),
    cacheWrite1h: 0,
    reasoning: Math.min(reasoning, output)
  }
}
