import { describe, expect, it } from "vitest"
import { makePricing } from "../../src/pricing/Pricing.js"
import { listPrices } from "../../src/pricing/prices.js"
import { anthropicMessages } from "../../src/provider/AnthropicMessages.js"
import { bedrockConverse } from "../../src/provider/BedrockConverse.js"
import { billedUsage } from "../../src/provider/BilledUsage.js"
import { cohereChat } from "../../src/provider/CohereChat.js"
import { cohereEmbed, cohereRerank } from "../../src/provider/CohereEmbedRerank.js"
import { geminiEmbeddings } from "../../src/provider/GeminiEmbeddings.js"
import { geminiGenerate } from "../../src/provider/GeminiGenerate.js"
import { ollama } from "../../src/provider/Ollama.js"
import { openAiChat } from "../../src/provider/OpenAiChat.js"
import { openAiAudio, openAiEmbeddings, openAiImages } from "../../src/provider/OpenAiMedia.js"
import { openAiResponses } from "../../src/provider/OpenAiResponses.js"
import type { WireFormat } from "../../src/provider/WireFormat.js"

const pricing = makePricing(listPrices)
const noon = Date.UTC(2026, 8, 23, 12)

/** What a reply of a provider cost, in nano-dollars: read as it was sent, then priced by what it says. */
const costOf = (format: WireFormat, provider: string, model: string, reply: unknown): number => {
  const facts = format.readReply(reply)
  const usage = billedUsage(facts)
  if (usage === undefined) throw new Error("the reply counts nothing")
  const terms = { tier: facts.serviceTier, reportedUsd: facts.reportedCostUsd }
  const { nanoUsd, source } = pricing.cost(provider, facts.responseModel ?? model, usage, noon, terms)
  expect(source).toBe("list")
  return nanoUsd
}

/** The sums below are in millionths of a dollar, which dollars per million tokens are per token. */
const millionths = 1_000

type Case = readonly [what: string, usage: object, expected: number, rest?: object]

const each = (cases: ReadonlyArray<Case>, costOfCase: (usage: object, rest: object) => number) => {
  for (const [what, usage, expected, rest = {}] of cases) {
    it(what, () => expect(costOfCase(usage, rest)).toBe(expected))
  }
}

describe("what OpenAI charges for a chat", () => {
  const chat = (usage: object, rest: object) =>
    costOf(openAiChat, "openai", "gpt-5.4", {
      object: "chat.completion",
      model: "gpt-5.4",
      choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
      usage,
      ...rest
    })
  const plain = { prompt_tokens: 1_000, completion_tokens: 100 }
  each(
    [
      // 1,000 x 2.50 + 100 x 15 = 2,500 + 1,500
      ["plain", plain, 4_000 * millionths],
      // 600 x 2.50 + 400 x 0.25 + 100 x 15 = 1,500 + 100 + 1,500
      ["cached", { ...plain, prompt_tokens_details: { cached_tokens: 400 } }, 3_100 * millionths],
      // Reasoning is inside the completion, at its price: 1,000 x 2.50 + 100 x 15
      ["reasoning", { ...plain, completion_tokens_details: { reasoning_tokens: 64 } }, 4_000 * millionths],
      // From 272,000 tokens on the whole request is dearer: 272,000 x 5 + 100 x 22.50 = 1,360,000 + 2,250
      ["above the threshold", { ...plain, prompt_tokens: 272_000 }, 1_362_250 * millionths],
      // One token less: 271,999 x 2.50 + 100 x 15 = 679,997.5 + 1,500
      ["at the threshold", { ...plain, prompt_tokens: 271_999 }, 681_497_500],
      // Half of 4,000
      ["batch", plain, 2_000 * millionths, { service_tier: "batch" }],
      // Half of 600 x 2.50 + 400 x 0.25 + 100 x 15
      [
        "flex, cached",
        { ...plain, prompt_tokens_details: { cached_tokens: 400 } },
        1_550 * millionths,
        { service_tier: "flex" }
      ],
      // 1,000 x 5 + 100 x 30
      ["priority", plain, 8_000 * millionths, { service_tier: "priority" }],
      // 600 x 5 + 400 x 0.50 + 100 x 30
      [
        "fast, cached",
        { ...plain, prompt_tokens_details: { cached_tokens: 400 } },
        6_200 * millionths,
        { service_tier: "fast" }
      ],
      // Half of 272,000 x 5 + 100 x 22.50
      [
        "flex, above the threshold",
        { ...plain, prompt_tokens: 272_000 },
        681_125 * millionths,
        { service_tier: "flex" }
      ],
      ["the default tier", plain, 4_000 * millionths, { service_tier: "default" }],
      ["a tier that nobody knows", plain, 4_000 * millionths, { service_tier: "turbo" }]
    ],
    chat
  )

  it.each([
    // 2.50 x 1.7 = 4.25 and 10 x 1.7 = 17: 1,000 x 4.25 + 100 x 17 = 4,250 + 1,700
    ["gpt-4o", 5_950],
    // 0.25 and 1.00: 250 + 100
    ["gpt-4o-mini", 350],
    // 3.50 and 14: 3,500 + 1,400
    ["gpt-4.1", 4_900],
    // 0.20 and 0.80: 200 + 80
    ["gpt-4.1-nano", 280],
    // 0.45 and 3.60: 450 + 360
    ["gpt-5-mini", 810],
    // 2.50 and 20: 2,500 + 2,000
    ["gpt-5", 4_500],
    // 12.50 and 75: 12,500 + 7,500
    ["gpt-5.5", 20_000],
    // 3.50 and 14: 3,500 + 1,400
    ["o3", 4_900],
    // 2.00 and 8.00: 2,000 + 800
    ["o4-mini", 2_800]
  ])("priority with %s, as its list says", (model, expected) => {
    expect(chat(plain, { model, service_tier: "priority" })).toBe(expected * millionths)
  })
})

describe("what OpenAI charges for a response", () => {
  const response = (usage: object, rest: object) =>
    costOf(openAiResponses, "openai", "gpt-5.6-terra", {
      object: "response",
      status: "completed",
      model: "gpt-5.6-terra",
      output: [],
      usage,
      ...rest
    })
  const plain = { input_tokens: 2_000, output_tokens: 300 }
  each(
    [
      // 2,000 x 2 + 300 x 12 = 4,000 + 3,600
      ["plain", plain, 7_600 * millionths],
      // 500 x 2 + 1,000 x 0.20 + 500 x 2.50 + 300 x 12 = 1,000 + 200 + 1,250 + 3,600
      [
        "cached and written to the cache",
        { ...plain, input_tokens_details: { cached_tokens: 1_000, cache_write_tokens: 500 } },
        6_050 * millionths
      ],
      // Reasoning is inside the output.
      ["reasoning", { ...plain, output_tokens_details: { reasoning_tokens: 256 } }, 7_600 * millionths],
      // 7,600, and two searches of a cent: what was only opened is no search
      [
        "web search",
        plain,
        7_600 * millionths + 20_000_000,
        {
          output: [
            { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "a" } },
            { type: "web_search_call", id: "ws_2", status: "completed", action: { type: "open_page", url: "b" } },
            { type: "web_search_call", id: "ws_3", status: "completed", action: { type: "search", query: "c" } },
            { type: "message", content: [{ type: "output_text", text: "Found." }] }
          ]
        }
      ],
      // 7,600, and one search of a quarter of a cent
      [
        "file search",
        plain,
        7_600 * millionths + 2_500_000,
        { output: [{ type: "file_search_call", id: "fs_1", status: "completed", queries: ["a"] }] }
      ],
      // Half of 7,600; the search costs the same
      [
        "flex, with a search",
        plain,
        3_800 * millionths + 10_000_000,
        { service_tier: "flex", output: [{ type: "web_search_call", id: "ws_1", status: "completed" }] }
      ]
    ],
    response
  )
})

describe("what OpenAI charges for media, embeddings and more", () => {
  it("sound in a chat: 100 x 2.50 + 400 x 32 + 10 x 10 + 90 x 64", () => {
    const usage = {
      prompt_tokens: 500,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 400 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 90 }
    }
    const reply = { model: "gpt-audio", choices: [], usage }
    // 250 + 12,800 + 100 + 5,760
    expect(costOf(openAiChat, "openai", "gpt-audio", reply)).toBe(18_910 * millionths)
  })

  it("sound and pictures from the cache, apart from what was not: as realtime models count them", () => {
    const usage = {
      total_tokens: 1_300,
      input_tokens: 1_000,
      output_tokens: 300,
      input_token_details: {
        text_tokens: 300,
        audio_tokens: 600,
        image_tokens: 100,
        cached_tokens: 400,
        cached_tokens_details: { text_tokens: 100, audio_tokens: 250, image_tokens: 50 }
      },
      output_token_details: { text_tokens: 60, audio_tokens: 240 }
    }
    // 200 x 4 + 350 x 32 + 50 x 5 + 100 x 0.40 + 250 x 0.40 + 50 x 0.50 + 60 x 16 + 240 x 64
    // = 800 + 11,200 + 250 + 40 + 100 + 25 + 960 + 15,360
    expect(costOf(openAiResponses, "openai", "gpt-realtime", { model: "gpt-realtime", usage })).toBe(
      28_735 * millionths
    )
  })

  it("a transcription by tokens: 10 x 2.50 + 90 x 6 + 40 x 10", () => {
    const usage = {
      type: "tokens",
      input_tokens: 100,
      input_token_details: { text_tokens: 10, audio_tokens: 90 },
      output_tokens: 40,
      total_tokens: 140
    }
    expect(costOf(openAiAudio, "openai", "gpt-4o-transcribe", { text: "Hello", usage })).toBe(965 * millionths)
  })

  it("a transcription by time: 36 cents an hour are a hundredth of a cent a second", () => {
    const reply = { text: "Hello", usage: { type: "duration", seconds: 9 } }
    expect(costOf(openAiAudio, "openai", "whisper-1", reply)).toBe(900_000)
    // 8.47 seconds
    expect(costOf(openAiAudio, "openai", "whisper-1", { text: "Hello", duration: 8.47 })).toBe(847_000)
  })

  it("a picture: 10 x 5 + 40 x 8 + 8 x 10 + 1,048 x 32 = 50 + 320 + 80 + 33,536", () => {
    const usage = {
      input_tokens: 50,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
      output_tokens: 1_056,
      output_tokens_details: { text_tokens: 8, image_tokens: 1_048 },
      total_tokens: 1_106
    }
    const reply = { created: 1, data: [{ b64_json: "AA==" }], usage }
    expect(costOf(openAiImages, "openai", "gpt-image-1.5", reply)).toBe(33_986 * millionths)
  })

  it("embeddings: 800 x 0.02, and half of it in a batch", () => {
    const reply = {
      object: "list",
      data: [],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 800, total_tokens: 800 }
    }
    expect(costOf(openAiEmbeddings, "openai", "text-embedding-3-small", reply)).toBe(16_000)
    const usage = { input: 800, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    expect(pricing.cost("openai", "text-embedding-3-small", usage, noon, { tier: "batch" }).nanoUsd).toBe(8_000)
  })
})

describe("what Azure charges", () => {
  const chat = (usage: object, rest: object) =>
    costOf(openAiChat, "azure", "gpt-4o", { model: "gpt-4o-2024-11-20", choices: [], usage, ...rest })
  const plain = { prompt_tokens: 1_000, completion_tokens: 100 }
  each(
    [
      // 1,000 x 2.50 + 100 x 10
      ["plain", plain, 3_500 * millionths],
      // 200 x 2.50 + 800 x 1.25 + 100 x 10
      ["cached", { ...plain, prompt_tokens_details: { cached_tokens: 800 } }, 2_500 * millionths],
      ["batch", plain, 1_750 * millionths, { service_tier: "batch" }],
      // 1,000 x 4.25 + 100 x 17
      ["priority", plain, 5_950 * millionths, { service_tier: "priority" }]
    ],
    chat
  )
})

describe("what Anthropic charges", () => {
  const message = (usage: object, rest: object) =>
    costOf(anthropicMessages, "anthropic", "claude-sonnet-4-5", {
      type: "message",
      model: "claude-sonnet-4-5-20250929",
      content: [{ type: "text", text: "Hi" }],
      stop_reason: "end_turn",
      usage: { ...usage, ...rest }
    })
  const plain = { input_tokens: 1_000, output_tokens: 200 }
  const written = { ephemeral_5m_input_tokens: 2_000, ephemeral_1h_input_tokens: 3_000 }
  each(
    [
      // 1,000 x 3 + 200 x 15
      ["plain", { ...plain, service_tier: "standard" }, 6_000 * millionths],
      // Read beside the input: 1,000 x 3 + 5,000 x 0.30 + 200 x 15
      ["cached", { ...plain, cache_read_input_tokens: 5_000 }, 7_500 * millionths],
      // 1,000 x 3 + 2,000 x 3.75 + 200 x 15
      ["written for five minutes", { ...plain, cache_creation_input_tokens: 2_000 }, 13_500 * millionths],
      // 1,000 x 3 + 2,000 x 3.75 + 3,000 x 6 + 200 x 15
      [
        "written for five minutes and for an hour",
        { ...plain, cache_creation_input_tokens: 5_000, cache_creation: written },
        31_500 * millionths
      ],
      // Thinking is inside the output.
      ["reasoning", { ...plain, output_tokens_details: { thinking_tokens: 150 } }, 6_000 * millionths],
      // What is read counts for the threshold: 1 x 6 + 200,000 x 0.60 + 200 x 22.50 = 6 + 120,000 + 4,500
      [
        "above the threshold",
        { input_tokens: 1, cache_read_input_tokens: 200_000, output_tokens: 200 },
        124_506 * millionths
      ],
      // One token less: 200,000 x 0.30 + 200 x 15
      [
        "at the threshold",
        { input_tokens: 0, cache_read_input_tokens: 200_000, output_tokens: 200 },
        63_000 * millionths
      ],
      // 1 x 6 + 150,000 x 7.50 + 50,000 x 12 + 200 x 22.50 = 6 + 1,125,000 + 600,000 + 4,500
      [
        "written above the threshold",
        {
          input_tokens: 1,
          cache_creation_input_tokens: 200_000,
          cache_creation: { ephemeral_5m_input_tokens: 150_000, ephemeral_1h_input_tokens: 50_000 },
          output_tokens: 200
        },
        1_729_506 * millionths
      ],
      // Half of all: (1,000 x 3 + 5,000 x 0.30 + 2,000 x 3.75 + 3,000 x 6 + 200 x 15) / 2 = 33,000 / 2
      [
        "batch",
        { ...plain, cache_read_input_tokens: 5_000, cache_creation_input_tokens: 5_000, cache_creation: written },
        16_500 * millionths,
        { service_tier: "batch" }
      ],
      // A tenth more for all tokens: 6,000 x 1.1
      ["in the United States", { ...plain, inference_geo: "us" }, 6_600 * millionths, { service_tier: "standard" }],
      // Bought beforehand, so it is shown at its list price.
      ["priority", plain, 6_000 * millionths, { service_tier: "priority" }],
      // 6,000, and four searches of a cent
      [
        "web search",
        plain,
        6_000 * millionths + 40_000_000,
        { server_tool_use: { web_search_requests: 4, web_fetch_requests: 2 } }
      ]
    ],
    message
  )

  it("fast mode: 1,000 x 30 + 200 x 150 with Opus 4.6, 1,000 x 10 + 200 x 50 with Opus 5", () => {
    const reply = (model: string) => ({
      type: "message",
      model,
      content: [],
      usage: { ...plain, service_tier: "standard", speed: "fast" }
    })
    const fast = (model: string) => costOf(anthropicMessages, "anthropic", model, reply(model))
    expect(fast("claude-opus-4-6")).toBe(60_000 * millionths)
    expect(fast("claude-opus-5")).toBe(20_000 * millionths)
  })
})

describe("what Google charges", () => {
  const generate = (usageMetadata: object, rest: object) =>
    costOf(geminiGenerate, "google", "gemini-2.5-pro", {
      candidates: [{ content: { parts: [{ text: "Hi" }] }, finishReason: "STOP" }],
      modelVersion: "gemini-2.5-pro",
      usageMetadata,
      ...rest
    })
  const plain = { promptTokenCount: 1_000, candidatesTokenCount: 100, totalTokenCount: 1_100 }
  each(
    [
      // 1,000 x 1.25 + 100 x 10
      ["plain", plain, 2_250 * millionths],
      // 400 x 1.25 + 600 x 0.125 + 100 x 10 = 500 + 75 + 1,000
      ["cached", { ...plain, cachedContentTokenCount: 600 }, 1_575 * millionths],
      // Thoughts come beside the candidates: 1,000 x 1.25 + (100 + 50) x 10
      ["reasoning", { ...plain, thoughtsTokenCount: 50, totalTokenCount: 1_150 }, 2_750 * millionths],
      // 200,001 x 2.50 + 100 x 15 = 500,002.5 + 1,500
      [
        "above the threshold",
        { promptTokenCount: 200_001, candidatesTokenCount: 100, totalTokenCount: 200_101 },
        501_502_500
      ],
      // 200,000 x 1.25 + 100 x 10
      [
        "at the threshold",
        { promptTokenCount: 200_000, candidatesTokenCount: 100, totalTokenCount: 200_100 },
        251_000 * millionths
      ],
      // 1,000 x 0.625 + 100 x 5
      ["batch", { ...plain, serviceTier: "batch" }, 1_125 * millionths],
      ["flex", { ...plain, serviceTier: "flex" }, 1_125 * millionths],
      ["flex on Vertex", { ...plain, trafficType: "ON_DEMAND_FLEX" }, 1_125 * millionths],
      // 1,000 x 2.25 + 100 x 18
      ["priority", { ...plain, serviceTier: "priority" }, 4_050 * millionths],
      ["priority on Vertex", { ...plain, trafficType: "ON_DEMAND_PRIORITY" }, 4_050 * millionths],
      ["on demand on Vertex", { ...plain, trafficType: "ON_DEMAND" }, 2_250 * millionths]
    ],
    generate
  )

  it("sound, some of it from the cache: 160 x 0.30 + 700 x 1 + 40 x 0.03 + 100 x 0.10 + 100 x 2.50", () => {
    const usageMetadata = {
      promptTokenCount: 1_000,
      cachedContentTokenCount: 140,
      candidatesTokenCount: 100,
      totalTokenCount: 1_100,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 200 },
        { modality: "AUDIO", tokenCount: 800 }
      ],
      cacheTokensDetails: [
        { modality: "TEXT", tokenCount: 40 },
        { modality: "AUDIO", tokenCount: 100 }
      ],
      candidatesTokensDetails: [{ modality: "TEXT", tokenCount: 100 }]
    }
    const reply = { candidates: [], modelVersion: "gemini-2.5-flash", usageMetadata }
    // 48 + 700 + 1.2 + 10 + 250
    expect(costOf(geminiGenerate, "google", "gemini-2.5-flash", reply)).toBe(1_009_200)
  })

  it("a picture: 268 x 0.30 + 10 x 2.50 + 1,290 x 30", () => {
    const usageMetadata = {
      promptTokenCount: 268,
      candidatesTokenCount: 1_300,
      totalTokenCount: 1_568,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 10 },
        { modality: "IMAGE", tokenCount: 258 }
      ],
      candidatesTokensDetails: [
        { modality: "TEXT", tokenCount: 10 },
        { modality: "IMAGE", tokenCount: 1_290 }
      ]
    }
    const reply = { candidates: [], modelVersion: "gemini-2.5-flash-image", usageMetadata }
    // 80.4 + 25 + 38,700; pictures that are sent cost what text costs
    expect(costOf(geminiGenerate, "google", "gemini-2.5-flash-image", reply)).toBe(38_805_400)
  })

  it("embeddings of text, sound, pictures and film: 10 x 0.20 + 20 x 6.50 + 30 x 0.45 + 40 x 12", () => {
    const usageMetadata = {
      promptTokenCount: 100,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 10 },
        { modality: "AUDIO", tokenCount: 20 },
        { modality: "IMAGE", tokenCount: 30 },
        { modality: "VIDEO", tokenCount: 40 }
      ]
    }
    // 2 + 130 + 13.5 + 480
    expect(costOf(geminiEmbeddings, "google", "gemini-embedding-2", { embedding: {}, usageMetadata })).toBe(625_500)
  })
})

describe("what Amazon charges", () => {
  const converse = (usage: object, rest: object) =>
    costOf(bedrockConverse, "bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", {
      output: { message: { role: "assistant", content: [{ text: "Hi" }] } },
      stopReason: "end_turn",
      usage,
      ...rest
    })
  const plain = { inputTokens: 1_000, outputTokens: 200, totalTokens: 1_200 }
  // A model behind a regional name costs a tenth more: 3.30, 0.33, 4.125, 6.60 and 16.50.
  each(
    [
      // 1,000 x 3.30 + 200 x 16.50
      ["plain", plain, 6_600 * millionths],
      // 1,000 x 3.30 + 5,000 x 0.33 + 200 x 16.50
      ["cached", { ...plain, cacheReadInputTokens: 5_000 }, 8_250 * millionths],
      // 1,000 x 3.30 + 2,000 x 4.125 + 200 x 16.50
      ["written to the cache", { ...plain, cacheWriteInputTokens: 2_000 }, 14_850 * millionths],
      ["batch", plain, 3_300 * millionths, { serviceTier: { type: "batch" } }],
      ["flex", plain, 3_300 * millionths, { serviceTier: { type: "flex" } }],
      // 6,600 x 1.75
      ["priority", plain, 11_550 * millionths, { serviceTier: { type: "priority" } }],
      ["the default tier", plain, 6_600 * millionths, { serviceTier: { type: "default" } }]
    ],
    converse
  )
})

describe("what others charge", () => {
  const plain = { prompt_tokens: 1_000, completion_tokens: 100 }
  const chat = (provider: string, model: string, usage: object, rest: object = {}) =>
    costOf(openAiChat, provider, model, { model, choices: [], usage, ...rest })

  it("Groq: 1,000 x 0.59 + 100 x 0.79, the same with flex, half of it in a batch", () => {
    const groq = (service_tier?: string) => chat("groq", "llama-3.3-70b-versatile", plain, { service_tier })
    expect(groq()).toBe(669_000)
    expect(groq("on_demand")).toBe(669_000)
    expect(groq("flex")).toBe(669_000)
    expect(groq("batch")).toBe(334_500)
  })

  it("Groq, for what it understood of speech: 11.1 cents an hour, ten seconds at least", () => {
    const heard = (duration: number) => costOf(openAiAudio, "groq", "whisper-large-v3", { text: "Hello", duration })
    // 0.111 / 3,600 x 90 = 0.002775
    expect(heard(90)).toBe(2_775_000)
    // 0.111 / 3,600 x 10 = 0.000308333…
    expect(heard(3)).toBe(308_333)
    expect(heard(10)).toBe(308_333)
  })

  it("Mistral: 1,000 x 0.50 + 100 x 1.50, cached input at a tenth, half in a batch", () => {
    expect(chat("mistral", "mistral-large-2512", plain)).toBe(650 * millionths)
    // 200 x 0.50 + 800 x 0.05 + 100 x 1.50
    const cached = { ...plain, prompt_tokens_details: { cached_tokens: 800 } }
    expect(chat("mistral", "mistral-large-2512", cached)).toBe(290 * millionths)
    expect(chat("mistral", "mistral-large-2512", plain, { service_tier: "batch" })).toBe(325 * millionths)
  })

  it("Mistral, for speech by the hour: 18 cents for 3,600 seconds", () => {
    const reply = { model: "voxtral-mini-2602", text: "Hello", usage: { prompt_audio_seconds: 60 } }
    expect(costOf(openAiAudio, "mistral", "voxtral-mini-2602", reply)).toBe(3_000_000)
  })

  it("Cohere: what it bills, not what it counts: 62 x 2.50 + 28 x 10", () => {
    const usage = {
      billed_units: { input_tokens: 62, output_tokens: 28 },
      tokens: { input_tokens: 968, output_tokens: 83 }
    }
    const reply = { id: "1", finish_reason: "COMPLETE", message: { content: [] }, usage }
    expect(costOf(cohereChat, "cohere", "command-a-03-2025", reply)).toBe(435 * millionths)
  })

  it("Cohere, for embeddings: 500 x 0.12", () => {
    const reply = { id: "1", embeddings: {}, meta: { billed_units: { input_tokens: 500 } } }
    expect(costOf(cohereEmbed, "cohere", "embed-v4.0", reply)).toBe(60 * millionths)
  })

  it("Cohere, for rankings: 2 dollars for a thousand searches, 2.50 with the larger model", () => {
    const reply = (search_units: number) => ({ id: "1", results: [], meta: { billed_units: { search_units } } })
    expect(costOf(cohereRerank, "cohere", "rerank-v3.5", reply(1))).toBe(2_000_000)
    expect(costOf(cohereRerank, "cohere", "rerank-v4.0-fast", reply(3))).toBe(6_000_000)
    expect(costOf(cohereRerank, "cohere", "rerank-v4.0-pro", reply(2))).toBe(5_000_000)
    expect(costOf(cohereRerank, "cohere", "rerank-english-v3.0", reply(1))).toBe(2_000_000)
  })

  it("Voyage, for embeddings: 900 x 0.06", () => {
    const reply = { object: "list", data: [], model: "voyage-3.5", usage: { total_tokens: 900 } }
    expect(costOf(openAiEmbeddings, "voyageai", "voyage-3.5", reply)).toBe(54 * millionths)
  })

  it("DeepSeek, off its peak hours: 200 x 0.22 + 800 x 0.007 + 100 x 0.66 with a cache hit", () => {
    const usage = { ...plain, prompt_cache_hit_tokens: 800, prompt_cache_miss_tokens: 200 }
    // 44 + 5.6 + 66
    expect(chat("deepseek", "deepseek-v4-flash", usage)).toBe(115_600)
  })

  it("xAI: 500 x 2 + 500 x 0.50 + 100 x 6, and twice that from 200,000 tokens on", () => {
    const cached = (prompt_tokens: number) => ({
      prompt_tokens,
      completion_tokens: 100,
      prompt_tokens_details: { cached_tokens: 500 }
    })
    expect(chat("xai", "grok-4.6", cached(1_000))).toBe(1_850 * millionths)
    // 199,500 x 4 + 500 x 1 + 100 x 12 = 798,000 + 500 + 1,200
    expect(chat("xai", "grok-4.6", cached(200_000))).toBe(799_700 * millionths)
  })

  it("Perplexity: a fee for the request, or for each search that its research made", () => {
    // 1,000 x 1 + 100 x 1 = 1,100 millionths, and 12 dollars for a thousand requests
    expect(chat("perplexity", "sonar", plain)).toBe(1_100 * millionths + 12_000_000)
    const usage = {
      ...plain,
      total_tokens: 1_100,
      citation_tokens: 500,
      reasoning_tokens: 2_000,
      num_search_queries: 7
    }
    // 1,500 x 2 + 100 x 8 + 2,000 x 3 = 9,800 millionths, and 5 dollars for a thousand searches
    expect(chat("perplexity", "sonar-deep-research", usage)).toBe(9_800 * millionths + 35_000_000)
  })

  it("OpenRouter: its own list beside its own word, which stays beside it", () => {
    const usage = { ...plain, cost: 0.0123, server_tool_use: { web_search_requests: 1 } }
    // 1,000 x 2 + 100 x 10 = 3,000 millionths, and a search of a cent
    expect(chat("openrouter", "openai/gpt-6-sol", usage)).toBe(3_000 * millionths + 10_000_000)
  })

  it("Together: 1,000 x 0.88 + 100 x 0.88, half of it in a batch", () => {
    const model = "meta-llama/Llama-3.3-70B-Instruct-Turbo"
    expect(chat("together", model, plain)).toBe(968 * millionths)
    expect(chat("together", model, plain, { service_tier: "batch" })).toBe(484 * millionths)
  })

  it("Fireworks: 1,000 x 0.90 + 100 x 0.90, half of it in a batch", () => {
    const model = "accounts/fireworks/models/deepseek-v3-0324"
    expect(chat("fireworks", model, plain)).toBe(990 * millionths)
    expect(chat("fireworks", model, plain, { service_tier: "batch" })).toBe(495 * millionths)
  })

  it("Ollama: nothing", () => {
    const reply = { model: "llama3.2", message: { content: "Hi" }, done: true, prompt_eval_count: 26, eval_count: 298 }
    expect(costOf(ollama, "ollama", "llama3.2", reply)).toBe(0)
  })
})
