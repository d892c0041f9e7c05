import { openAiChat } from "@agentwatch/core/provider/OpenAiChat"
import { openAiCompletions } from "@agentwatch/core/provider/OpenAiCompletions"
import type { Call } from "../Call.js"

// Whose streams hold usage only where the request asks for it, so that a chunk with it is not there otherwise. `openai` is
// also what other servers are named as. Mistral, Groq, Together, xAI and the like report it anyhow.
const onRequest = new Set(["openai", "azure.ai.openai", "azure.ai.inference", "deepseek", "ollama", "aws.bedrock"])

/** Whether its provider reports the usage of this call only on request. */
export const reportsOnRequest = ({ request, route }: Call): boolean =>
  request?.stream === true &&
  onRequest.has(route.provider) &&
  (route.format === openAiChat || route.format === openAiCompletions)
