import type { Convention } from "./Convention.js"

/** OpenLLMetry (Traceloop), where it says something else than OpenTelemetry or said it earlier. */
export const openLlmetry: Convention = {
  provider: ["llm.vendor"],
  requestModel: ["llm.request.model"],
  responseModel: ["llm.response.model"],
  finishReasons: ["llm.response.finish_reason", "llm.response.stop_reason"],
  inputTokens: ["llm.usage.prompt_tokens"],
  outputTokens: ["llm.usage.completion_tokens"],
  totalTokens: ["llm.usage.total_tokens"],
  cacheReadTokens: ["llm.usage.cache_read_input_tokens"],
  cacheWriteTokens: ["llm.usage.cache_creation_input_tokens"],
  reasoningTokens: ["llm.usage.reasoning_tokens"],
  task: ["traceloop.workflow.name"],
  session: ["traceloop.association.properties.session_id"],
  user: ["traceloop.association.properties.user_id"],
  metadataPrefix: ["traceloop.association.properties."],
  toolName: ["traceloop.entity.name"],
  toolInput: ["traceloop.entity.input"],
  toolOutput: ["traceloop.entity.output"],
  inputPrefix: ["gen_ai.prompt.", "llm.prompts."],
  outputPrefix: ["gen_ai.completion.", "llm.completions."],
  inputText: ["traceloop.entity.input"],
  outputText: ["traceloop.entity.output"]
}
