import type { Usage, UsageParts } from "../model/Usage.js"
import { count, elements, label, member } from "./UnknownJson.js"
import { partsWithin } from "./UsagePart.js"

/** Counts as Gemini means them: `candidates` leaves out `thoughts`, `prompt` leaves out what its own tools put in. */
export interface GeminiCounts {
  readonly prompt?: number | undefined
  readonly toolUse?: number | undefined
  readonly cached?: number | undefined
  readonly candidates?: number | undefined
  readonly thoughts?: number | undefined
  readonly total?: number | undefined
  readonly media?: GeminiMedia | undefined
}

/** How much of the prompt, of what was cached of it, and of the candidates was no text. */
export type GeminiMedia = Pick<
  UsageParts,
  | "inputAudio"
  | "inputImage"
  | "inputVideo"
  | "cacheReadAudio"
  | "cacheReadImage"
  | "outputAudio"
  | "outputImage"
  | "outputVideo"
>

// One entry for each kind and each part; with this many the sums are still exact.
const mostDetails = 1_000

/** Entries name their kind in capitals, or not, and their count in one of these ways. */
const sumOf = (kind: string, ...lists: ReadonlyArray<unknown>): number =>
  lists
    .flatMap((list) => elements(list).slice(0, mostDetails))
    .filter((entry) => label(member(entry, "modality"))?.toUpperCase() === kind)
    .reduce((sum: number, entry) => sum + (count(member(entry, "tokenCount") ?? member(entry, "tokens")) ?? 0), 0)

/** By the lists of a reply that say how many tokens were of which kind. Absent where it has none of them. */
export const mediaIn = (input: ReadonlyArray<unknown>, cached: unknown, output: unknown): GeminiMedia | undefined =>
  [...input, cached, output].some(Array.isArray)
    ? {
        inputAudio: sumOf("AUDIO", ...input),
        inputImage: sumOf("IMAGE", ...input),
        inputVideo: sumOf("VIDEO", ...input),
        cacheReadAudio: sumOf("AUDIO", cached),
        cacheReadImage: sumOf("IMAGE", cached),
        outputAudio: sumOf("AUDIO", output),
        outputImage: sumOf("IMAGE", output),
        outputVideo: sumOf("VIDEO", output)
      }
    : undefined

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
  total: count(member(metadata, "totalTokenCount")) ?? known.total,
  media:
    mediaIn(
      [member(metadata, "promptTokensDetails"), member(metadata, "toolUsePromptTokensDetails")],
      member(metadata, "cacheTokensDetails"),
      member(metadata, "candidatesTokensDetails") ?? member(metadata, "responseTokensDetails")
    ) ?? known.media
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
  const counted = {
    input,
    output,
    cacheRead: Math.min(cached, input),
    cacheWrite: 0,
    cacheWrite1h: 0,
    reasoning: Math.min(thoughts, output)
  }
  return counts.media === undefined ? counted : partsWithin(counted, counts.media)
}
