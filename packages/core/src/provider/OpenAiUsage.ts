import type { Usage } from "../model/Usage.js"
import { count, member } from "./UnknownJson.js"
import { partsWithin } from "./UsagePart.js"

const threeCounts = new Set(["prompt_tokens", "completion_tokens", "total_tokens"])

/**
 * Google answers in this format with three counts only, and what the model thought is in the last of them alone
 * (https://github.com/Clarifai/clarifai-python/pull/978). Whoever tells more than the three tells thoughts, too.
 */
const silentThoughts = (usage: unknown): number | undefined => {
  const prompt = count(member(usage, "prompt_tokens"))
  const completion = count(member(usage, "completion_tokens"))
  const total = count(member(usage, "total_tokens"))
  // No chat is without input: a count of 0 says that nothing was counted.
  if (!prompt || completion === undefined || total === undefined || total <= prompt + completion) return undefined
  const more = Object.entries(usage ?? {}).some(([name, value]) => value !== null && !threeCounts.has(name))
  return more ? undefined : total - prompt - completion
}

/**
 * The `usage` of a chat completion, or of a response, which says `input` for `prompt` and `output` for `completion`.
 * OpenAI counts cached tokens inside `prompt_tokens` and reasoning inside `completion_tokens`, as we do; embeddings report
 * no output. Absent unless one of the two counts is there.
 *
 * Others who speak this format differ: some report more cached tokens than prompt (they are cut to the prompt), some
 * count reasoning beside the completion, which only their `total_tokens` shows, and some name the cached part elsewhere.
 * Sound and pictures are parts of the prompt and of the completion. Searches that are paid by the piece are counted by
 * OpenRouter and Perplexity. Perplexity's research counts what it read (`citation_tokens`) and its reasoning beside all
 * that, even beside the total.
 */
export const readOpenAiUsage = (usage: unknown): Usage | undefined => {
  const prompt = count(member(usage, "prompt_tokens")) ?? count(member(usage, "input_tokens"))
  const completion = count(member(usage, "completion_tokens")) ?? count(member(usage, "output_tokens"))
  if (prompt === undefined && completion === undefined) return undefined
  const promptDetails =
    member(usage, "prompt_tokens_details") ??
    member(usage, "input_tokens_details") ??
    member(usage, "input_token_details") ??
    member(usage, "prompt_token_details")
  const completionDetails =
    member(usage, "completion_tokens_details") ??
    member(usage, "output_tokens_details") ??
    member(usage, "output_token_details")
  const cached =
    count(member(promptDetails, "cached_tokens")) ??
    count(member(usage, "cached_tokens")) ??
    count(member(usage, "prompt_cache_hit_tokens")) ??
    count(member(usage, "num_cached_tokens")) ??
    0
  const written = count(member(promptDetails, "cache_write_tokens")) ?? 0
  const citations = count(member(usage, "citation_tokens"))
  const apart = citations === undefined ? undefined : count(member(usage, "reasoning_tokens"))
  const silent = silentThoughts(usage)
  const reasoning = count(member(completionDetails, "reasoning_tokens")) ?? apart ?? silent ?? 0
  const visible = completion ?? 0
  const total = (prompt ?? 0) + visible + reasoning
  const beside = reasoning > 0 && (apart !== undefined || member(usage, "total_tokens") === total)
  const input = (prompt ?? 0) + (citations ?? 0)
  const output = beside ? visible + reasoning : visible
  const cacheRead = Math.min(cached, input)
  const counted = {
    input,
    output,
    cacheRead,
    cacheWrite: Math.min(written, input - cacheRead),
    cacheWrite1h: 0,
    reasoning: Math.min(reasoning, output)
  }
  const cachedDetails = member(promptDetails, "cached_tokens_details")
  return partsWithin(counted, {
    inputAudio: count(member(promptDetails, "audio_tokens")),
    inputImage: count(member(promptDetails, "image_tokens")),
    inputVideo: count(member(promptDetails, "video_tokens")),
    cacheReadAudio: count(member(cachedDetails, "audio_tokens")),
    cacheReadImage: count(member(cachedDetails, "image_tokens")),
    outputAudio: count(member(completionDetails, "audio_tokens")),
    outputImage: count(member(completionDetails, "image_tokens")),
    webSearches:
      count(member(member(usage, "server_tool_use"), "web_search_requests")) ??
      count(member(usage, "num_search_queries"))
  })
}
