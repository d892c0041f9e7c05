import type { Convention } from "./Convention.js"

/** The Vercel AI SDK (`experimental_telemetry`), versions 3 to 6; later ones first. */
export const vercelAi: Convention = {
  provider: ["ai.model.provider"],
  requestModel: ["ai.model.id"],
  responseModel: ["ai.response.model"],
  responseId: ["ai.response.id"],
  finishReasons: ["ai.response.finishReason", "ai.finishReason"],
  inputTokens: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
  outputTokens: ["ai.usage.outputTokens", "ai.usage.completionTokens"],
  totalTokens: ["ai.usage.totalTokens"],
  cacheReadTokens: ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"],
  cacheWriteTokens: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
  reasoningTokens: ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"],
  firstChunkMillis: ["ai.response.msToFirstChunk"],
  task: ["ai.telemetry.functionId"],
  session: ["ai.telemetry.metadata.sessionId"],
  user: ["ai.telemetry.metadata.userId"],
  tags: ["ai.telemetry.metadata.tags"],
  metadataPrefix: ["ai.telemetry.metadata."],
  toolName: ["ai.toolCall.name"],
  toolInput: ["ai.toolCall.args"],
  toolOutput: ["ai.toolCall.result"],
  inputMessages: ["ai.prompt.messages"],
  replyCalls: ["ai.response.toolCalls", "ai.result.toolCalls"],
  replyReasoning: ["ai.response.reasoning"],
  inputText: ["ai.prompt", "ai.value", "ai.values"],
  outputText: ["ai.response.text", "ai.response.object", "ai.result.text", "ai.result.object"]
}
