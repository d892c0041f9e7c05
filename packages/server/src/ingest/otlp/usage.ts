import { Count } from "@agentwatch/core/model/Field"
import { Schema } from "effect"
import type { Meaning } from "./conventions/Convention.js"
import type { Facts } from "./Facts.js"
import type { Value } from "./OtlpSpan.js"
import { isUnknownNumber, member, numberOf, structured } from "./reading.js"

/** The counts that are passed on as they are, and what they are called in a span. */
const parts: ReadonlyArray<readonly [Meaning, string]> = [
  ["audioInputTokens", "audio_input_tokens"],
  ["imageInputTokens", "image_input_tokens"],
  ["videoInputTokens", "video_input_tokens"],
  ["cacheReadAudioTokens", "cache_read_audio_tokens"],
  ["cacheReadImageTokens", "cache_read_image_tokens"],
  ["audioOutputTokens", "audio_output_tokens"],
  ["imageOutputTokens", "image_output_tokens"],
  ["videoOutputTokens", "video_output_tokens"]
]

/** Of all tokens in or out. What is no count goes on, to be refused by its field. */
const count = (facts: Facts, meaning: Meaning): Value | undefined => {
  const value = facts.takeIf(meaning, (value) => !isUnknownNumber(value))
  return value === undefined ? undefined : numberOf(value)
}

const isTokens = Schema.is(Count)

const isPart = (value: Value | undefined): value is Value => value !== undefined && isTokens(numberOf(value))

/** Of a part of them. What is no count stays an attribute: without it the call is still told of, and what it cost nearly. */
const partCount = (facts: Facts, meaning: Meaning): Value | undefined => {
  const value = facts.takeIf(meaning, isPart)
  return value === undefined ? undefined : numberOf(value)
}

const partOf = (value: Value | undefined) => (isPart(value) ? numberOf(value) : undefined)

const amount = (value: Value | undefined) => (typeof value === "number" && value > 0 ? value : 0)

/**
 * What versions 4 and 5 of the Vercel AI SDK know of a cache and say nowhere else. They hand on Anthropic's and Bedrock's own
 * count of input, which is without what was cached; version 6 counts all, and says so by its `inputTokenDetails`.
 */
const cacheApart = (facts: Facts) => {
  const sent = facts.get("ai.response.providerMetadata")
  if (sent === undefined || facts.get("ai.usage.inputTokenDetails.noCacheTokens") !== undefined) return undefined
  const metadata = structured(sent)
  const anthropic = member(metadata, "anthropic")
  if (anthropic !== undefined) {
    const usage = member(anthropic, "usage")
    return {
      read: member(anthropic, "cacheReadInputTokens") ?? member(usage, "cache_read_input_tokens"),
      write: member(anthropic, "cacheCreationInputTokens") ?? member(usage, "cache_creation_input_tokens")
    }
  }
  const bedrock = member(metadata, "bedrock")
  if (bedrock === undefined) return undefined
  const usage = member(bedrock, "usage")
  return { read: member(usage, "cacheReadInputTokens"), write: member(usage, "cacheWriteInputTokens") }
}

/**
 * The token counts of a call, in OpenTelemetry's meaning: input with what was cached, output with the reasoning. Most say it
 * so (OpenTelemetry, OpenInference, OpenLLMetry in Python, version 6 of the Vercel AI SDK). Others hand on what Anthropic,
 * Bedrock or Gemini count, which is without (Strands, Logfire before 2026, Vercel 4 and 5, OpenLLMetry for Gemini). That shows:
 * - a total that is there tells what the parts add up to
 * - a part is never larger than the whole
 * - Vercel's 4 and 5 are known by what they say of Anthropic and Bedrock
 * Where nothing shows it the counts are taken as OpenTelemetry means them.
 */
export const usageOf = (facts: Facts): Readonly<Record<string, Value | undefined>> => {
  const apart = cacheApart(facts)
  const input = count(facts, "inputTokens")
  const output = count(facts, "outputTokens")
  const total = count(facts, "totalTokens")
  const cacheRead = partCount(facts, "cacheReadTokens") ?? partOf(apart?.read)
  const cacheWrite = partCount(facts, "cacheWriteTokens") ?? partOf(apart?.write)
  const reasoning = partCount(facts, "reasoningTokens")

  const cached = amount(cacheRead) + amount(cacheWrite)
  const thought = amount(reasoning)
  const beyond = typeof total === "number" ? total - amount(input) - amount(output) : 0
  const cachedApart =
    cached > 0 && (apart !== undefined || beyond === cached || beyond === cached + thought || cached > amount(input))
  const thoughtApart =
    thought > 0 && (beyond === cached + thought || (beyond === thought && !cachedApart) || thought > amount(output))

  const counts: Record<string, Value | undefined> = {
    prompt_tokens: cachedApart && (input === undefined || isCount(input)) ? amount(input) + cached : input,
    completion_tokens: thoughtApart && (output === undefined || isCount(output)) ? amount(output) + thought : output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    reasoning_tokens: reasoning
  }
  for (const [meaning, name] of parts) counts[name] = partCount(facts, meaning)
  return { ...counts, usage_source: input === undefined && output === undefined ? "absent" : "reported" }
}

// Anything else is refused with its field, and not made good by adding to it.
const isCount = (value: Value) => typeof value === "number" && value >= 0
