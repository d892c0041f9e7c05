import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { noUsage } from "../../src/model/Usage.js"
import { anthropicMessages } from "../../src/provider/AnthropicMessages.js"
import { bedrockConverse } from "../../src/provider/BedrockConverse.js"
import { billedUsage } from "../../src/provider/BilledUsage.js"
import { geminiGenerate } from "../../src/provider/GeminiGenerate.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { openAiResponses } from "../../src/provider/OpenAiResponses.js"
import { partsWithin } from "../../src/provider/UsagePart.js"

describe("the parts of a usage", () => {
  it("are those that are there, and none is more than its whole", () => {
    const whole = { ...noUsage, input: 10, output: 5, cacheRead: 3 }
    expect(partsWithin(whole, { inputAudio: 0, inputImage: undefined, webSearches: 0 })).toEqual(whole)
    expect(
      partsWithin(whole, { inputAudio: 99, cacheReadAudio: 99, outputImage: 99, webSearches: 99, audioSeconds: 1.5 })
    ).toEqual({ ...whole, inputAudio: 10, cacheReadAudio: 3, outputImage: 5, webSearches: 99, audioSeconds: 1.5 })
  })

  it("are counts within their whole, or absent, whatever a reply says of them", () => {
    const odd = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.constant([]), fc.object())
    const details = fc.record({ audio_tokens: odd, image_tokens: odd, cached_tokens: odd, cached_tokens_details: odd })
    const lists = fc.array(fc.record({ modality: fc.constantFrom("AUDIO", "IMAGE", "x", 7), tokenCount: odd }))
    fc.assert(
      fc.property(odd, odd, details, fc.oneof(lists, odd), (prompt, completion, some, list) => {
        const usages = [
          openAiChat.readReply({
            usage: { prompt_tokens: prompt, completion_tokens: completion, prompt_tokens_details: some }
          }).usage,
          geminiGenerate.readReply({
            usageMetadata: {
              promptTokenCount: prompt,
              candidatesTokenCount: completion,
              promptTokensDetails: list,
              cacheTokensDetails: list,
              candidatesTokensDetails: list
            }
          }).usage
        ]
        for (const usage of usages) {
          if (usage === undefined) continue
          const { cacheRead, cacheReadAudio = 1, inputAudio = 1, inputImage = 1, outputAudio = 1 } = usage
          for (const part of [inputAudio, inputImage]) expect(part > 0 && part <= Math.max(1, usage.input)).toBe(true)
          expect(cacheReadAudio > 0 && cacheReadAudio <= Math.max(1, cacheRead)).toBe(true)
          expect(outputAudio > 0 && outputAudio <= Math.max(1, usage.output)).toBe(true)
        }
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("searches of the provider", () => {
  it("are counted once each, also where a stream tells of them piece by piece", () => {
    const reader = openAiResponses.streamReader()
    const send = (event: object) => reader.read({ name: "message", data: JSON.stringify(event) })
    const search = { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search" } }
    const opened = { type: "web_search_call", id: "ws_2", status: "completed", action: { type: "open_page" } }
    const begun = ({ action: _, ...item }: typeof search) => ({ ...item, status: "in_progress" })
    send({ type: "response.output_item.added", output_index: 0, item: begun(search) })
    send({ type: "response.output_item.done", output_index: 0, item: search })
    send({ type: "response.output_item.added", output_index: 1, item: begun(opened) })
    send({ type: "response.output_item.done", output_index: 1, item: opened })
    const usage = { input_tokens: 5, output_tokens: 2 }
    send({ type: "response.completed", response: { status: "completed", output: [search, opened], usage } })
    expect(reader.facts().usage).toEqual({ ...noUsage, input: 5, output: 2, webSearches: 1 })
  })

  it("are the last count of Anthropic's stream", () => {
    const reader = anthropicMessages.streamReader()
    const send = (event: object) => reader.read({ name: "message", data: JSON.stringify(event) })
    send({
      type: "message_start",
      message: { usage: { input_tokens: 5, server_tool_use: { web_search_requests: 0 } } }
    })
    send({ type: "message_delta", delta: {}, usage: { output_tokens: 2, server_tool_use: { web_search_requests: 3 } } })
    expect(reader.facts().usage).toEqual({ ...noUsage, input: 5, output: 2, webSearches: 3 })
  })
})

describe("all that a reply bills", () => {
  it("is its tokens, with what is paid instead of tokens or beside them", () => {
    const facts = { finishReasons: [], toolCalls: [] }
    const usage = { ...noUsage, input: 1 }
    expect(billedUsage(facts)).toBeUndefined()
    expect(billedUsage({ ...facts, usage })).toBe(usage)
    expect(billedUsage({ ...facts, searchUnits: 2 })).toEqual({ ...noUsage, searchUnits: 2 })
    expect(billedUsage({ ...facts, usage, audioSeconds: 1.5 })).toEqual({ ...usage, audioSeconds: 1.5 })
    expect(billedUsage({ ...facts, reportedCostUsd: 0.5 })).toEqual(noUsage)
  })

  it("is no more than a span may tell, however much a reply counts", () => {
    const most = 1_000_000_000
    const counts = { input_tokens: most, cache_read_input_tokens: most, cache_creation_input_tokens: 5 }
    const usage = billedUsage(anthropicMessages.readReply({ usage: { ...counts, output_tokens: 7 } }))
    expect(usage).toEqual({ ...noUsage, input: most, output: 7, cacheRead: most })
    const passes = Array.from({ length: 50 }, () => ({ ...counts, output_tokens: most }))
    const all = billedUsage(anthropicMessages.readReply({ usage: { output_tokens: 7, iterations: passes } }))
    expect(all).toEqual({ ...noUsage, input: most, output: most, cacheRead: most })
  })
})

describe("the service tier that a reply tells", () => {
  const tierOf = (usage: object) => anthropicMessages.readReply({ usage }).serviceTier

  it("says of Anthropic's also where the call was kept in one country, which costs more", () => {
    expect(tierOf({ service_tier: "standard", inference_geo: "us" })).toBe("standard+us")
    expect(tierOf({ service_tier: "batch", inference_geo: "us" })).toBe("batch+us")
    expect(tierOf({ service_tier: "standard", speed: "fast", inference_geo: "us" })).toBe("fast+us")
    expect(tierOf({ inference_geo: "us" })).toBe("us")
    // A name is no longer than that.
    const longest = "x".repeat(1_024)
    expect(tierOf({ service_tier: longest, inference_geo: "us" })).toBe(longest)
    for (const inference_geo of ["global", "not_available", "", null, 7]) {
      expect(tierOf({ service_tier: "standard", inference_geo })).toBe("standard")
    }
  })

  it("stays as the stream began where its end says nothing of it", () => {
    const reader = anthropicMessages.streamReader()
    const send = (event: object) => reader.read({ name: "message", data: JSON.stringify(event) })
    const usage = { input_tokens: 5, service_tier: "standard", inference_geo: "us" }
    send({ type: "message_start", message: { usage } })
    send({ type: "message_delta", delta: {}, usage: { output_tokens: 2 } })
    expect(reader.facts().serviceTier).toBe("standard+us")
  })
})

describe("the service tier that a request asks for", () => {
  it("is read in each provider's way, and absent where none is asked for", () => {
    const messages = [{ role: "user", content: "Hi" }]
    expect(openAiChat.readRequest({ model: "m", messages, service_tier: "flex" }).serviceTier).toBe("flex")
    expect(anthropicMessages.readRequest({ model: "m", messages, speed: "fast" }).serviceTier).toBe("fast")
    const at = { model: "m", messages, inference_geo: "us" }
    expect(anthropicMessages.readRequest({ ...at, service_tier: "auto" }).serviceTier).toBe("auto+us")
    expect(anthropicMessages.readRequest(at).serviceTier).toBe("us")
    expect(anthropicMessages.readRequest({ ...at, speed: "fast" }).serviceTier).toBe("fast+us")
    expect(bedrockConverse.readRequest({ messages, serviceTier: { type: "priority" } }).serviceTier).toBe("priority")
    expect(geminiGenerate.readRequest({ contents: [], serviceTier: "flex" }).serviceTier).toBe("flex")
    for (const service_tier of [undefined, null, 7, "", {}, []]) {
      expect(openAiChat.readRequest({ model: "m", messages, service_tier })).not.toHaveProperty("serviceTier")
    }
  })
})
