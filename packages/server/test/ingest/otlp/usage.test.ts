import { describe, expect, it } from "vitest"
import type { Value } from "../../../src/ingest/otlp/OtlpSpan.js"
import { told } from "./sent.js"

const usage = (all: Readonly<Record<string, Value>>) => {
  const { model_inference: call } = told({ "gen_ai.request.model": "claude-sonnet-4-5", ...all })
  const { prompt_tokens, completion_tokens, cache_read_tokens, cache_write_tokens } = call as Record<string, unknown>
  return [prompt_tokens, completion_tokens, cache_read_tokens, cache_write_tokens]
}

describe("the tokens of a call", () => {
  it("include what was cached, as OpenTelemetry means it", () => {
    expect(
      usage({
        "gen_ai.usage.input_tokens": 1_000,
        "gen_ai.usage.output_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 600,
        "gen_ai.usage.cache_write.input_tokens": 300
      })
    ).toEqual([1_000, 100, 600, 300])
  })

  it("are as OpenLLMetry for Python adds them up", () => {
    // 4 + 1,163 + 0 = 1,167, and 187 for the reply: its own sum.
    expect(
      usage({
        "llm.request.type": "chat",
        "gen_ai.usage.prompt_tokens": 1_167,
        "gen_ai.usage.completion_tokens": 187,
        "llm.usage.total_tokens": 1_354,
        "gen_ai.usage.cache_read_input_tokens": 1_163,
        "gen_ai.usage.cache_creation_input_tokens": 0
      })
    ).toEqual([1_167, 187, 1_163, 0])
  })

  it("get what was cached added where the total shows that it is missing, as from Strands", () => {
    // 4,299 + 35,574 + 17,787 + 631 = 58,291.
    expect(
      usage({
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 4_299,
        "gen_ai.usage.output_tokens": 631,
        "gen_ai.usage.total_tokens": 58_291,
        "gen_ai.usage.cache_read_input_tokens": 35_574,
        "gen_ai.usage.cache_write_input_tokens": 17_787
      })
    ).toEqual([57_660, 631, 35_574, 17_787])
  })

  it("get what was cached added, and not the reasoning that is in the output already, where the total shows it so", () => {
    // 100 + 40 + 50 = 190.
    expect(
      usage({
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.total_tokens": 190,
        "gen_ai.usage.cache_read_tokens": 40,
        "gen_ai.usage.reasoning_tokens": 30
      })
    ).toEqual([140, 50, 40, undefined])
  })

  it("get what was cached added where that is more than all input, as from Logfire before 2026", () => {
    expect(
      usage({
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 7,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.details.cache_read_tokens": 10_000
      })
    ).toEqual([10_007, 50, 10_000, undefined])
  })

  it("get what Anthropic cached added where version 5 of the Vercel AI SDK tells of it", () => {
    expect(
      usage({
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.model.provider": "anthropic.messages",
        "ai.usage.inputTokens": 5_000,
        "ai.usage.outputTokens": 100,
        "ai.usage.totalTokens": 5_100,
        "ai.usage.cachedInputTokens": 2_000,
        "ai.response.providerMetadata":
          '{"anthropic":{"cacheCreationInputTokens":300,"usage":{"cache_read_input_tokens":2000}}}'
      })
    ).toEqual([7_300, 100, 2_000, 300])
  })

  it("get what Bedrock cached added where versions 4 and 5 of it tell of that", () => {
    const call = {
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.model.provider": "amazon-bedrock",
      "ai.usage.inputTokens": 5_000,
      "ai.usage.outputTokens": 100,
      "ai.usage.totalTokens": 5_100
    }
    expect(
      usage({
        ...call,
        "ai.usage.cachedInputTokens": 2_000,
        "ai.response.providerMetadata": '{"bedrock":{"usage":{"cacheWriteInputTokens":300}}}'
      })
    ).toEqual([7_300, 100, 2_000, 300])
    expect(
      usage({
        ...call,
        "ai.response.providerMetadata": '{"bedrock":{"usage":{"cacheReadInputTokens":2000,"cacheWriteInputTokens":0}}}'
      })
    ).toEqual([7_000, 100, 2_000, 0])
    expect(usage({ ...call, "ai.response.providerMetadata": '{"bedrock":{}}' })).toEqual([
      5_000,
      100,
      undefined,
      undefined
    ])
  })

  it("are complete with version 6 of it, and stay so", () => {
    expect(
      usage({
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.model.provider": "anthropic.messages",
        "ai.usage.inputTokens": 7_300,
        "ai.usage.outputTokens": 100,
        "ai.usage.inputTokenDetails.noCacheTokens": 5_000,
        "ai.usage.inputTokenDetails.cacheReadTokens": 2_000,
        "ai.usage.inputTokenDetails.cacheWriteTokens": 300,
        "ai.response.providerMetadata": '{"anthropic":{"cacheCreationInputTokens":300}}'
      })
    ).toEqual([7_300, 100, 2_000, 300])
  })

  it("get the reasoning added to the output where the total shows that it is missing, as from Gemini", () => {
    const counts = {
      "gen_ai.operation.name": "generate_content",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.reasoning_tokens": 30
    }
    expect(usage({ ...counts, "gen_ai.usage.total_tokens": 180 })).toEqual([100, 80, undefined, undefined])
    expect(usage({ ...counts, "gen_ai.usage.total_tokens": 150 })).toEqual([100, 50, undefined, undefined])
    expect(usage({ ...counts, "gen_ai.usage.reasoning_tokens": 70 })).toEqual([100, 120, undefined, undefined])
  })

  it("are read from texts, and handed on to be refused where they are no counts", () => {
    const chat = { "gen_ai.operation.name": "chat" }
    expect(usage({ ...chat, "gen_ai.usage.input_tokens": "12" })).toEqual([12, undefined, undefined, undefined])
    expect(usage({ ...chat, "gen_ai.usage.input_tokens": -1, "gen_ai.usage.cache_read_tokens": 5 })).toEqual([
      -1,
      undefined,
      5,
      undefined
    ])
    expect(usage({ ...chat, "gen_ai.usage.input_tokens": "many" })[0]).toBe("many")
  })

  it("are kept where what is said of a part of them is no count: that stays an attribute, as it was sent", () => {
    for (const impossible of [-1, "-1", 0.5, 1e12, "many", "-Infinity"]) {
      const { attributes, model_inference } = told({
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 1_000,
        "gen_ai.usage.output_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": impossible,
        "gen_ai.usage.cache_write.input_tokens": impossible,
        "gen_ai.usage.reasoning_tokens": impossible,
        "gen_ai.usage.audio.input_tokens": impossible
      })
      expect(model_inference, String(impossible)).toEqual({
        operation: "chat",
        prompt_tokens: 1_000,
        completion_tokens: 100,
        usage_source: "reported"
      })
      expect(attributes).toMatchObject({
        "gen_ai.usage.cache_read.input_tokens": impossible,
        "gen_ai.usage.reasoning_tokens": impossible
      })
    }
    const metadata = '{"anthropic":{"cacheReadInputTokens":-5,"cacheCreationInputTokens":300}}'
    expect(
      usage({
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.usage.inputTokens": 1_000,
        "ai.response.providerMetadata": metadata
      })
    ).toEqual([1_300, undefined, undefined, 300])
  })
})
