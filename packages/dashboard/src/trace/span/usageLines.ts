import type { ModelInference } from "@agentwatch/core/model/Span"
import { texts } from "../../texts.js"

/** A count of tokens, and below it the parts of it that are told. */
export interface UsageLine {
  readonly label: string
  readonly tokens: number
  readonly parts: ReadonlyArray<{ readonly label: string; readonly tokens: number }>
}

const some = (parts: ReadonlyArray<readonly [label: string, tokens: number | undefined]>): UsageLine["parts"] =>
  parts.flatMap(([label, tokens]) => (tokens === undefined || tokens === 0 ? [] : [{ label, tokens }]))

/** What a call tells of its tokens. Empty where it tells nothing. */
export const usageLines = (call: ModelInference): ReadonlyArray<UsageLine> => {
  if (call.usage_source === "absent") return []
  const lines = [
    {
      label: texts.trace.inputTokens,
      tokens: call.prompt_tokens,
      parts: some([
        [texts.trace.cacheRead, call.cache_read_tokens],
        [texts.trace.cacheWrite, call.cache_write_tokens],
        [texts.trace.cacheWrite1h, call.cache_write_1h_tokens],
        [texts.trace.audio, call.audio_input_tokens],
        [texts.trace.image, call.image_input_tokens],
        [texts.trace.video, call.video_input_tokens]
      ])
    },
    {
      label: texts.trace.outputTokens,
      tokens: call.completion_tokens,
      parts: some([
        [texts.trace.reasoning, call.reasoning_tokens],
        [texts.trace.audio, call.audio_output_tokens],
        [texts.trace.image, call.image_output_tokens],
        [texts.trace.video, call.video_output_tokens]
      ])
    }
  ]
  return lines.flatMap(({ label, parts, tokens }) => (tokens === undefined ? [] : [{ label, parts, tokens }]))
}

/** What is paid by the piece instead of by tokens. */
export const piecesOf = (call: ModelInference): UsageLine["parts"] =>
  some([
    [texts.trace.audioSeconds, call.audio_seconds],
    [texts.trace.webSearches, call.web_searches],
    [texts.trace.fileSearches, call.file_searches],
    [texts.trace.searchUnits, call.search_units]
  ])
