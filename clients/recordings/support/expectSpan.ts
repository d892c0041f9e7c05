import { Span } from "@agentwatch/core/model/Span"
import { Schema } from "effect"
import { expect } from "vitest"
import type { Sent } from "../../../packages/sdk/test/support/servers.js"
import { costOf } from "../../../packages/server/src/ingest/Pricing.js"
import { free, nanoUsdOf, priceOf, unpriced } from "./prices.js"
import { type Recording, replyOf } from "./Recording.js"

/** What each provider is called on a span, where that differs. */
const names: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  gemini: "gcp.gemini",
  vertex: "gcp.vertex_ai",
  mistral: "mistral_ai",
  bedrock: "aws.bedrock",
  xai: "x_ai"
}

const operations: ReadonlyArray<readonly [path: RegExp, operation: string]> = [
  [/embed/i, "embeddings"],
  [/rerank/, "rerank"],
  [/\/v1\/completions|\/api\/generate$/, "text_completion"]
]

const operationOf = ({ urlPath }: Recording) => operations.find(([path]) => path.test(urlPath))?.[1] ?? "chat"

const providerOf = ({ provider, urlPath }: Recording) =>
  urlPath.startsWith("/models/chat/") ? "azure.ai.inference" : (names[provider] ?? provider)

const decode = Schema.decodeUnknownSync(Span)

/** Counts of nothing are left out. */
const some = (count: number | null | undefined) => (count ? count : undefined)

/** A span says of a call what the index of the recordings says of it, and costs what the provider asks for that. */
export const expectSpan = (span: Sent, recording: Recording): void => {
  const { expected, modelInResponse, modelRequested, status, stream } = recording
  const { error, finishReason, toolCalls, usage } = expected
  const inference = span.model_inference
  const model = modelInResponse ?? modelRequested ?? undefined

  expect(inference).toMatchObject({ provider: providerOf(recording), operation: operationOf(recording) })
  expect(inference.request_model).toBe(modelRequested ?? undefined)
  expect(inference.response_model).toBe(modelInResponse ?? undefined)
  expect(inference.model_name).toBe(model)
  expect(inference.finish_reasons).toEqual(finishReason === null ? undefined : [finishReason])
  expect(span.status.code).toBe(error ? "ERROR" : "OK")
  expect(span.attributes["http.response.status_code"]).toBe(status)
  const calls: ReadonlyArray<Sent> = span.tool_calls ?? []
  expect(calls.map(({ tool_name }) => tool_name)).toEqual(toolCalls)
  for (const { tool_input } of calls) expect(JSON.parse(tool_input)).toBeTypeOf("object")
  const chats = ["chat", "text_completion"].includes(operationOf(recording)) && !error
  expect(span.output !== undefined || calls.length > 0).toBe(chats)
  expect(span.input).toBeTypeOf("string")

  const chunks = recording.events - (replyOf(recording).includes("\ndata: [DONE]") ? 1 : 0)
  if (stream) expect(inference.stream).toMatchObject({ chunks, aborted: false })
  else expect(inference.stream).toBeUndefined()

  const input = usage?.billedInput ?? usage?.inputTotal
  if (input != null) {
    expect(inference.usage_source).toBe("reported")
    expect(inference.prompt_tokens).toBe(input)
    expect(inference.completion_tokens).toBe(usage?.billedOutput ?? usage?.output ?? 0)
    expect(inference.cache_read_tokens).toBe(some(usage?.cacheRead))
    expect(inference.cache_write_tokens).toBe(some(usage?.cacheWrite))
    expect(inference.reasoning_tokens).toBe(some(usage?.reasoning))
  } else if (error) {
    expect(inference.usage_source).not.toBe("reported")
  } else if (usage?.searchUnits === undefined) {
    expect(inference.usage_source).toBe("estimated")
    expect(inference.prompt_tokens).toBeGreaterThan(0)
  } else {
    expect(inference.prompt_tokens).toBeUndefined()
  }

  expect(inference.provider_cost_usd).toBe(reportedUsd(recording))
  expectCost(span, model)
}

/** What the provider itself says that the call cost: xAI counts in ticks, of which a dollar has 10,000,000,000. */
const reportedUsd = ({ expected }: Recording): number | undefined => {
  const { cost, cost_in_usd_ticks: ticks } = expected.usageReported ?? {}
  return cost ?? (ticks === undefined ? undefined : ticks / 1e10)
}

/** It costs what a server makes of it, which is what the provider asks for so many tokens. */
const expectCost = (span: Sent, model: string | undefined): void => {
  const { cache_read_tokens, cache_write_tokens, completion_tokens, prompt_tokens, provider } = span.model_inference
  const tokens = {
    input: prompt_tokens ?? 0,
    output: completion_tokens ?? 0,
    read: cache_read_tokens ?? 0,
    write: cache_write_tokens ?? 0
  }
  const cost = costOf(decode(span))
  const price = provider === "ollama" ? free : priceOf(model ?? "")
  if (price !== undefined) expect(cost).toMatchObject({ source: "list", nanoUsd: nanoUsdOf(price, tokens) })
  if (cost?.source === "default") expect(cost.nanoUsd).toBe(nanoUsdOf(unpriced, tokens))
}
