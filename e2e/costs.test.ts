import type { Operation } from "@agentwatch/core/model/Span"
import { makePricing, type Pricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import { anthropicMessages } from "@agentwatch/core/provider/AnthropicMessages"
import { bedrockConverse } from "@agentwatch/core/provider/BedrockConverse"
import { cohereChat } from "@agentwatch/core/provider/CohereChat"
import { cohereEmbed } from "@agentwatch/core/provider/CohereEmbedRerank"
import { geminiGenerate } from "@agentwatch/core/provider/GeminiGenerate"
import { ollama } from "@agentwatch/core/provider/Ollama"
import { openAiChat } from "@agentwatch/core/provider/OpenAiChat"
import { openAiAudio, openAiImages } from "@agentwatch/core/provider/OpenAiMedia"
import { openAiResponses } from "@agentwatch/core/provider/OpenAiResponses"
import type { WireFormat } from "@agentwatch/core/provider/WireFormat"
import { Either, FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { billOf } from "../packages/sdk/src/capture/Bill.js"
import type { Call } from "../packages/sdk/src/capture/Call.js"
import { makeCallSpan } from "../packages/sdk/src/capture/CallSpan.js"
import { normalise } from "../packages/server/src/ingest/Normalise.js"

type Kind = readonly [
  format: WireFormat,
  operation: typeof Operation.Type,
  providers: ReadonlyArray<string>,
  models: ReadonlyArray<string>,
  body: (usage: object) => object
]

const usageOf = (usage: object) => ({ usage })
const kinds: ReadonlyArray<Kind> = [
  [openAiChat, "chat", ["openai", "azure", "openrouter", "xai"], ["gpt-4o", "gpt-audio", "grok-4", "x"], usageOf],
  [openAiChat, "chat", ["perplexity", "deepseek"], ["sonar", "sonar-deep-research", "deepseek-chat"], usageOf],
  [openAiResponses, "chat", ["openai"], ["gpt-5.5", "ft:gpt-4o:a::b", "nobody-knows"], usageOf],
  [openAiImages, "image", ["openai"], ["gpt-image-1.5", "dall-e-3"], usageOf],
  [openAiAudio, "audio", ["openai", "groq"], ["whisper-1", "whisper-large-v3", "gpt-4o-transcribe"], usageOf],
  [anthropicMessages, "chat", ["anthropic"], ["claude-opus-4-6", "claude-sonnet-4-5"], usageOf],
  [bedrockConverse, "chat", ["aws.bedrock"], ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "arn:x"], usageOf],
  [geminiGenerate, "chat", ["google"], ["gemini-2.5-pro", "gemini-2.5-flash"], (usageMetadata) => ({ usageMetadata })],
  [cohereChat, "chat", ["cohere"], ["command-a-03-2025"], usageOf],
  [cohereEmbed, "embeddings", ["cohere"], ["embed-v4.0"], (meta) => ({ meta })],
  [ollama, "chat", ["ollama"], ["deepseek-r1"], (usage) => ({ ...usage, done: true })]
]

// By all the names that the formats have for them, so that each kind meets some of its own.
const names = [
  ...["prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "citation_tokens"],
  ...["cached_tokens", "prompt_cache_hit_tokens", "reasoning_tokens", "num_search_queries", "search_units"],
  ...["audio_tokens", "image_tokens", "cache_write_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"],
  ...["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens", "thinking_tokens", "web_search_requests"],
  ...["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"],
  ...["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount", "totalTokenCount"],
  ...["cachedContentTokenCount", "prompt_eval_count", "eval_count", "seconds", "cost", "cost_in_usd_ticks"]
]
const groups = [
  ...["prompt_tokens_details", "completion_tokens_details", "input_tokens_details", "output_tokens_details"],
  ...["cached_tokens_details", "cache_creation", "server_tool_use", "billed_units", "tokens"]
]

const counted = fc.oneof(
  fc.integer({ min: 0, max: 400_000 }),
  fc.integer({ min: 0, max: 1_000_000_000 }),
  fc.constantFrom<unknown>(-1, -5_000, 1.5, 1e308, 1e21, 1_000_000_000, "12", null, true, Number.MAX_SAFE_INTEGER, {})
)
const counts = fc.dictionary(fc.constantFrom(...names), counted, { maxKeys: 14 })
const media = fc.array(fc.record({ modality: fc.constantFrom("AUDIO", "IMAGE", "VIDEO", "TEXT"), tokenCount: counted }))
const usages = fc
  .record({
    top: counts,
    inner: fc.dictionary(fc.constantFrom(...groups), counts),
    lists: fc.dictionary(
      fc.constantFrom("promptTokensDetails", "cacheTokensDetails", "candidatesTokensDetails"),
      media
    ),
    more: fc.record(
      {
        iterations: fc.array(counts, { maxLength: 4 }),
        service_tier: fc.constantFrom("batch", "flex", "priority", "x"),
        speed: fc.constant("fast"),
        inference_geo: fc.constantFrom("us", "global")
      },
      { requiredKeys: [] }
    )
  })
  .map(({ inner, lists, more, top }) => ({ ...top, ...inner, ...lists, ...more }))

const now = Date.UTC(2026, 10, 22, 12)
const rules = { organisation: "a", now, retentionDays: 30, zeroDataRetention: false }
const instant = `${BigInt(now) * 1_000_000n}`

const span = makeCallSpan(
  { captureContent: true } as Parameters<typeof makeCallSpan>[0],
  ({ spanId, traceId }) =>
    ({
      trace_id: traceId,
      span_id: spanId,
      name: "",
      start_time_unix_nano: instant,
      end_time_unix_nano: instant
    }) as ReturnType<Parameters<typeof makeCallSpan>[1]>,
  { scrub: (text: string) => text } as Parameters<typeof makeCallSpan>[2],
  {} as Parameters<typeof makeCallSpan>[3]
)

const callTo = (provider: string, operation: typeof Operation.Type, model: string) =>
  ({
    route: { provider, operation },
    scope: {},
    start: { unixMillis: now, monotonic: 0 },
    seen: 5,
    status: 200,
    request: { model, stream: false, input: "[]" }
  }) as unknown as Call

const cases = fc.constantFrom(...kinds).chain(([format, operation, providers, models, body]) =>
  fc.tuple(fc.constantFrom(...providers), fc.constantFrom(...models), usages).map(([provider, model, usage]) => ({
    call: callTo(provider, operation, model),
    facts: format.readReply(JSON.parse(JSON.stringify({ model, ...body(usage) })))
  }))
)

/** What the breaker is charged, and what the server makes of the span that it is sent. */
const both = ({ call, facts }: { call: Call; facts: ReturnType<WireFormat["readReply"]> }, pricing: Pricing) => {
  const bill = billOf(call, facts, { kind: "whole" }, pricing)
  const sent = JSON.parse(JSON.stringify(span(call, facts, undefined, { kind: "whole" }, bill, undefined)))
  const entry = Either.getOrThrowWith(normalise(sent, rules), (refusal) => new Error(JSON.stringify(refusal)))
  return { bill: bill.cost, stored: entry.cost }
}

const listed = makePricing(listPrices)

describe("what a call costs", () => {
  it("is the same for the breaker and for the server, and an amount, whatever its provider counts", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { bill, stored } = both(one, listed)
        if (bill === undefined) {
          expect(stored?.nanoUsd).toBe(0)
          return
        }
        expect(stored).toMatchObject(bill)
        expect(Number.isSafeInteger(bill.nanoUsd) && bill.nanoUsd >= 0).toBe(true)
        // An origin is that of a list, and of nothing else.
        if (stored?.list !== undefined) expect(stored.source).toBe("list")
      }),
      { numRuns: 2_000 }
    )
  })

  it("is so at the user's own price, too", () => {
    const rate = fc.double({ min: 0, max: 1_000_000, noNaN: true })
    fc.assert(
      fc.property(cases, fc.record({ input: rate, output: rate, cacheRead: rate, webSearches: rate }), (one, price) => {
        const { bill, stored } = both(one, makePricing(listPrices, { "*": price }))
        if (bill === undefined) return
        expect(stored).toEqual(bill)
        expect(bill.source).toBe("custom")
      }),
      { numRuns: 500 }
    )
  })
})
