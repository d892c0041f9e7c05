import { noUsage } from "@agentwatch/core/model/Usage"
import { makePricing } from "@agentwatch/core/pricing/Pricing"
import { listPrices } from "@agentwatch/core/pricing/prices"
import { describe, expect, it } from "vitest"
import { providerOf } from "../../../src/ingest/otlp/provider.js"

describe("the name of a provider", () => {
  it("is OpenTelemetry's, whatever a convention calls it", () => {
    const names: ReadonlyArray<readonly [string, string]> = [
      ["openai", "openai"],
      ["OpenAI", "openai"],
      ["openai.chat", "openai"],
      ["openai.responses", "openai"],
      ["anthropic.messages", "anthropic"],
      ["AWS", "aws.bedrock"],
      ["amazon-bedrock", "aws.bedrock"],
      ["Azure", "azure.ai.openai"],
      ["azure.chat", "azure.ai.openai"],
      ["azure-openai.chat", "azure.ai.openai"],
      ["google.generative-ai", "gcp.gemini"],
      ["google.vertex.chat", "gcp.vertex_ai"],
      ["vertexai", "gcp.vertex_ai"],
      ["mistral.chat", "mistral_ai"],
      ["mistralai", "mistral_ai"],
      ["xai.chat", "x_ai"],
      ["x_ai", "x_ai"],
      ["groq", "groq"],
      ["a provider of your own", "a provider of your own"]
    ]
    expect(names.map(([sent]) => [sent, providerOf(sent)])).toEqual(names)
  })

  it("is one that the price table finds the provider's models under", () => {
    const pricing = makePricing(listPrices())
    const calls = [
      ["amazon-bedrock", "anthropic.claude-sonnet-4-20250514-v1:0"],
      ["azure-openai.chat", "gpt-4o"],
      ["google.generative-ai", "gemini-2.5-flash"],
      ["google.vertex.chat", "gemini-2.5-flash"],
      ["mistral.chat", "mistral-small-latest"],
      ["xai.chat", "grok-4"],
      ["cohere", "command-r-plus"],
      ["deepseek", "deepseek-chat"]
    ] as const
    for (const [provider, model] of calls) {
      const cost = pricing.cost(providerOf(provider), model, { ...noUsage, input: 1_000_000 }, Date.now())
      expect([provider, cost.source]).toEqual([provider, "list"])
    }
  })
})
