import type { Convention } from "./Convention.js"

/** OpenInference (Arize Phoenix). */
export const openInference: Convention = {
  provider: ["llm.provider", "llm.system"],
  requestModel: ["llm.model_name", "embedding.model_name", "reranker.model_name"],
  finishReasons: ["llm.finish_reason"],
  inputTokens: ["llm.token_count.prompt"],
  outputTokens: ["llm.token_count.completion"],
  totalTokens: ["llm.token_count.total"],
  cacheReadTokens: ["llm.token_count.prompt_details.cache_read", "llm.token_count.prompt_details.cache_input"],
  cacheWriteTokens: ["llm.token_count.prompt_details.cache_write"],
  reasoningTokens: ["llm.token_count.completion_details.reasoning"],
  audioInputTokens: ["llm.token_count.prompt_details.audio"],
  audioOutputTokens: ["llm.token_count.completion_details.audio"],
  cost: ["llm.cost.total"],
  agentName: ["agent.name"],
  session: ["session.id"],
  user: ["user.id"],
  tags: ["tag.tags"],
  metadata: ["metadata"],
  toolName: ["tool.name"],
  toolInput: ["input.value"],
  toolOutput: ["output.value"],
  inputPrefix: ["llm.input_messages."],
  outputPrefix: ["llm.output_messages."],
  inputText: ["input.value"],
  outputText: ["output.value"]
}
