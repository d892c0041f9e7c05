import type { Usage } from "../model/Usage.js"
import { count, member } from "./UnknownJson.js"

/** Counts as Gemini means them: `candidates` leaves out `thoughts`, `prompt` leaves out what its own tools put in. */
export interface GeminiCounts {
  readonly prompt?: number | undefined
  readonly toolUse?: number | undefined
  readonly cached?: number | undefined
  readonly candidates?: number | undefined
  readonly thoughts?: number | undefined
  readonly total?: number | undefined
}

/**
 * What is known after one more `usageMetadata` of the same reply. Its counts are cumulative: each replaces the one before
 * it, up or down; a later chunk may leave some out.
 */
export const nextCounts = (known: GeminiCounts, metadata: unknown): GeminiCounts => ({
  prompt: count(member(metadata, "promptTokenCount")) ?? known.prompt,
  toolUse: count(member(metadata, "toolUsePromptTokenCount")) ?? known.toolUse,
  cached: count(member(metadata, "cachedContentTokenCount")) ?? known.cached,
  candidates:
    count(member(metadata, "candidatesTokenCount")) ??
    count(member(metadata, "responseTokenCount")) ??
    known.candidates,
  thoughts: count(member(metadata, "thoughtsTokenCount")) ?? known.thoughts,
  total: count(member(metadata, "totalTokenCount")) ?? known.total
})

/**
 * Cached tokens are inside the prompt, thoughts beside the candidates. Some gateways count thoughts among the candidates,
 * which only the total shows. Absent unless input or output were counted.
 */
export const usageOf = (counts: GeminiCounts): Usage | undefined => {
  const { cached = 0, candidates, prompt, thoughts = 0, toolUse = 0, total } = counts
  if (prompt === undefined && candidates === undefined && counts.thoughts === undefined) return undefined
  const input = (prompt ?? 0) + toolUse
  const visible = candidates ?? 0
  const inside = thoughts > 0 && thoughts <= visible && total === input + visible
  const output = inside ? visible : visible + thoughts
  return {
    input,
    output,
    cacheRead: Math.min(cached, input),
    cacheWrite: 0,
    cacheWrite1h: 0,
    reasoning: Math.min(thoughts, output)
  }
}
