import { anthropicMessages } from "./AnthropicMessages.js"
import { batches } from "./Batches.js"
import { bedrockConverse, bedrockConverseStream } from "./BedrockConverse.js"
import { bedrockInvoke, bedrockInvokeStream } from "./BedrockInvoke.js"
import { cohereChat } from "./CohereChat.js"
import { cohereEmbed, cohereRerank } from "./CohereEmbedRerank.js"
import { cohereV1 } from "./CohereV1.js"
import type { Endpoint } from "./Endpoint.js"
import { geminiEmbeddings } from "./GeminiEmbeddings.js"
import { geminiGenerate, geminiStream } from "./GeminiGenerate.js"
import { geminiInteractions } from "./GeminiInteractions.js"
import { mistralConversations } from "./MistralConversations.js"
import { ollama, ollamaEmbeddings } from "./Ollama.js"
import { openAiChat } from "./OpenAiChat.js"
import { openAiCompletions } from "./OpenAiCompletions.js"
import { openAiAudio, openAiEmbeddings, openAiImages, openAiRerank } from "./OpenAiMedia.js"
import { openAiResponses } from "./OpenAiResponses.js"
import { vertexPredict } from "./VertexPredict.js"

type Endpoints = ReadonlyArray<Endpoint>

const openAi: Endpoints = [
  { path: "/chat/completions", operation: "chat", format: openAiChat },
  { path: "/responses", operation: "chat", format: openAiResponses },
  { path: "/embeddings", operation: "embeddings", format: openAiEmbeddings },
  { path: "/v1/completions", operation: "text_completion", format: openAiCompletions },
  { path: "/images/generations", operation: "image", format: openAiImages },
  { path: "/images/edits", operation: "image", format: openAiImages },
  { path: "/images/variations", operation: "image", format: openAiImages },
  { path: "/audio/transcriptions", operation: "audio", format: openAiAudio },
  { path: "/audio/translations", operation: "audio", format: openAiAudio },
  { path: "/audio/speech", operation: "audio", format: openAiAudio },
  { path: "/rerank", operation: "rerank", format: openAiRerank },
  { path: "/v1/batches", operation: "other", format: batches }
]

const anthropic: Endpoints = [
  { path: "/messages", operation: "chat", format: anthropicMessages },
  { path: "/messages/batches", operation: "other", format: batches }
]

const messages: Endpoints = [{ path: "/v1/messages", operation: "chat", format: anthropicMessages }]

const gemini: Endpoints = [
  { path: "/{model}:generateContent", operation: "chat", format: geminiGenerate },
  { path: "/{model}:streamGenerateContent", operation: "chat", format: geminiStream },
  { path: "/{model}:embedContent", operation: "embeddings", format: geminiEmbeddings },
  { path: "/{model}:batchEmbedContents", operation: "embeddings", format: geminiEmbeddings },
  { path: "/interactions", operation: "chat", format: geminiInteractions },
  { path: "/models/{model}:predict", operation: "other", format: vertexPredict },
  { path: "/{model}:batchGenerateContent", operation: "other", format: batches },
  { path: "/{model}:asyncBatchEmbedContent", operation: "other", format: batches }
]

// Anthropic's and Mistral's models, each with its maker's own format. Tokens are counted under the name of a model.
const makersOnVertex: Endpoints = [
  {
    path: "/publishers/anthropic/models/{model}:rawPredict",
    operation: "chat",
    format: anthropicMessages,
    notModel: "count-tokens"
  },
  { path: "/publishers/anthropic/models/{model}:streamRawPredict", operation: "chat", format: anthropicMessages },
  { path: "/publishers/mistralai/models/{model}:rawPredict", operation: "chat", format: openAiChat },
  { path: "/publishers/mistralai/models/{model}:streamRawPredict", operation: "chat", format: openAiChat }
]

const cohere: Endpoints = [
  { path: "/v2/chat", operation: "chat", format: cohereChat },
  { path: "/v1/chat", operation: "chat", format: cohereV1 },
  { path: "/v1/generate", operation: "text_completion", format: cohereV1 },
  { path: "/v1/embed", operation: "embeddings", format: cohereEmbed },
  { path: "/v2/embed", operation: "embeddings", format: cohereEmbed },
  { path: "/v1/rerank", operation: "rerank", format: cohereRerank },
  { path: "/v2/rerank", operation: "rerank", format: cohereRerank }
]

const ollamaOwn: Endpoints = [
  { path: "/api/chat", operation: "chat", format: ollama },
  { path: "/api/generate", operation: "text_completion", format: ollama },
  { path: "/api/embed", operation: "embeddings", format: ollamaEmbeddings },
  { path: "/api/embeddings", operation: "embeddings", format: ollamaEmbeddings }
]

// Embeddings and pictures are invoked at the same path as chats are.
const bedrock: Endpoints = [
  { path: "/model/{model}/converse", operation: "chat", format: bedrockConverse },
  { path: "/model/{model}/converse-stream", operation: "chat", format: bedrockConverseStream },
  { path: "/model/{model}/invoke", operation: "chat", format: bedrockInvoke },
  { path: "/model/{model}/invoke-with-response-stream", operation: "chat", format: bedrockInvokeStream }
]

/** Azure has OpenAI's endpoints below each deployment, which is what it calls a model. */
const azureDeployments: Endpoints = openAi.flatMap((endpoint) =>
  endpoint.path === "/v1/batches"
    ? []
    : [{ ...endpoint, path: `/deployments/{model}${endpoint.path.replace("/v1", "")}` }]
)

const inference = { provider: "azure.ai.inference" }

/**
 * The wire formats by the name that a user gives them, each with its endpoints; of several that a path ends with, the first
 * counts.
 */
export const formats: ReadonlyMap<string, Endpoints> = new Map<string, Endpoints>([
  ["openai", openAi],
  ["anthropic", anthropic],
  [
    "azure",
    [
      ...azureDeployments,
      { path: "/models/chat/completions", operation: "chat", format: openAiChat, ...inference },
      { path: "/models/embeddings", operation: "embeddings", format: openAiEmbeddings, ...inference },
      ...openAi,
      { path: "/openai/batches", operation: "other", format: batches },
      ...messages.map((endpoint) => ({ ...endpoint, ...inference }))
    ]
  ],
  ["gemini", [...gemini, ...openAi]],
  ["vertex", [...gemini, ...makersOnVertex, ...openAi]],
  [
    "mistral",
    [
      ...openAi,
      { path: "/fim/completions", operation: "text_completion", format: openAiCompletions },
      { path: "/agents/completions", operation: "chat", format: openAiChat },
      { path: "/conversations", operation: "chat", format: mistralConversations },
      { path: "/conversations/{id}", operation: "chat", format: mistralConversations },
      { path: "/conversations/{id}/restart", operation: "chat", format: mistralConversations },
      { path: "/batch/jobs", operation: "other", format: batches }
    ]
  ],
  ["groq", openAi],
  ["cohere", [...cohere, ...openAi]],
  ["together", openAi],
  [
    "fireworks",
    [...openAi, ...messages, { path: "/models/{model}/text_to_image", operation: "image", format: openAiImages }]
  ],
  ["ollama", [...ollamaOwn, ...openAi, ...messages]],
  ["bedrock", [...bedrock, ...openAi]],
  ["openrouter", [...openAi, ...messages]],
  [
    "deepseek",
    [...openAi, { path: "/beta/completions", operation: "text_completion", format: openAiCompletions }, ...messages]
  ],
  ["xai", [...openAi, ...messages]],
  [
    "perplexity",
    [
      ...openAi,
      { path: "/v1/sonar", operation: "chat", format: openAiChat },
      { path: "/v1/agent", operation: "chat", format: openAiResponses }
    ]
  ]
])

/** OpenTelemetry's names of providers, as they go on spans, where they differ from that of the wire format. */
export const providerNames: ReadonlyMap<string, string> = new Map([
  ["azure", "azure.ai.openai"],
  ["gemini", "gcp.gemini"],
  ["vertex", "gcp.vertex_ai"],
  ["mistral", "mistral_ai"],
  ["bedrock", "aws.bedrock"],
  ["xai", "x_ai"]
])
