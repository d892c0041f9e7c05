import type { Convention } from "./Convention.js"

/**
 * OpenTelemetry's semantic conventions for generative AI (semantic-conventions-genai, and semconv 1.27 to 1.44 before), with
 * names that are in use beside them (Pydantic AI, LiteLLM, Strands, OpenLIT).
 */
export const genAi: Convention = {
  provider: ["gen_ai.provider.name", "gen_ai.system"],
  requestModel: ["gen_ai.request.model"],
  responseModel: ["gen_ai.response.model"],
  responseId: ["gen_ai.response.id"],
  finishReasons: ["gen_ai.response.finish_reasons", "gen_ai.response.finish_reason"],
  serviceTier: [
    "openai.response.service_tier",
    "gen_ai.openai.response.service_tier",
    "openai.request.service_tier",
    "gen_ai.openai.request.service_tier"
  ],
  inputTokens: ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"],
  outputTokens: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"],
  totalTokens: ["gen_ai.usage.total_tokens"],
  cacheReadTokens: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.input_tokens.cached"
  ],
  cacheWriteTokens: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.cache_creation_tokens",
    "gen_ai.usage.details.cache_write_tokens"
  ],
  reasoningTokens: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning"
  ],
  audioInputTokens: ["gen_ai.usage.audio.input_tokens"],
  imageInputTokens: ["gen_ai.usage.image.input_tokens"],
  videoInputTokens: ["gen_ai.usage.video.input_tokens"],
  cacheReadAudioTokens: ["gen_ai.usage.audio.cache_read.input_tokens"],
  cacheReadImageTokens: ["gen_ai.usage.image.cache_read.input_tokens"],
  audioOutputTokens: ["gen_ai.usage.audio.output_tokens"],
  imageOutputTokens: ["gen_ai.usage.image.output_tokens"],
  videoOutputTokens: ["gen_ai.usage.video.output_tokens"],
  cost: [
    "gen_ai.usage.cost",
    "gen_ai.usage.cost_usd",
    "gen_ai.usage.total_cost",
    "gen_ai.cost.total_cost",
    "operation.cost"
  ],
  firstChunkSeconds: [
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.response.time_to_first_token",
    "gen_ai.server.time_to_first_token"
  ],
  agentId: ["gen_ai.agent.id"],
  agentName: ["gen_ai.agent.name"],
  task: ["gen_ai.workflow.name"],
  session: ["gen_ai.conversation.id", "session.id"],
  user: ["user.id", "enduser.id"],
  environment: ["deployment.environment.name", "deployment.environment"],
  release: ["service.version"],
  toolName: ["gen_ai.tool.name"],
  toolInput: ["gen_ai.tool.call.arguments"],
  toolOutput: ["gen_ai.tool.call.result"],
  systemMessages: ["gen_ai.system_instructions"],
  inputMessages: ["gen_ai.input.messages"],
  outputMessages: ["gen_ai.output.messages"],
  // Of semconv 1.27, and on the events of a span as well.
  inputText: ["gen_ai.prompt"],
  outputText: ["gen_ai.completion"]
}
