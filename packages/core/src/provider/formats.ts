import { anthropicMessages } from "./AnthropicMessages.js"
import { batches } from "./Batches.js"
import type { Endpoint } from "./Endpoint.js"
import { geminiEmbeddings } from "./GeminiEmbeddings.js"
import { geminiGenerate, geminiStream } from "./GeminiGenerate.js"
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
      { path: "/batch/jobs", operation: "other", format: batches }
    ]
  ],
  ["groq", openAi],
  ["cohere", [...openAi]],
  ["together", openAi],
  [
    "fireworks",
    [...openAi, ...messages, { path: "/models/{model}/text_to_image", operation: "image", format: openAiImages }]
  ],
  ["ollama", [...openAi, ...messages]],
  ["bedrock", [...openAi]],
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

/** The providers' own hosts, and the format that each speaks. `{region}` stands for something without a dot. */
export const ownHosts: Readonly<Record<string, string>> = {
  "api.openai.com": "openai",
  "*.api.openai.com": "openai",
  "api.anthropic.com": "anthropic",
  "*.openai.azure.com": "azure",
  "*.services.ai.azure.com": "azure",
  "*.cognitiveservices.azure.com": "azure",
  "generativelanguage.googleapis.com": "gemini",
  "aiplatform.googleapis.com": "vertex",
  "{region}-aiplatform.googleapis.com": "vertex",
  "aiplatform.{region}.rep.googleapis.com": "vertex",
  "api.mistral.ai": "mistral",
  "codestral.mistral.ai": "mistral",
  "api.groq.com": "groq",
  "api.cohere.com": "cohere",
  "api.cohere.ai": "cohere",
  "api.together.xyz": "together",
  "api.together.ai": "together",
  "api.fireworks.ai": "fireworks",
  "localhost:11434": "ollama",
  "127.0.0.1:11434": "ollama",
  "0.0.0.0:11434": "ollama",
  "[::1]:11434": "ollama",
  "ollama.com": "ollama",
  "bedrock-runtime.{region}.amazonaws.com": "bedrock",
  "bedrock-runtime-fips.{region}.amazonaws.com": "bedrock",
  "bedrock-runtime.{region}.amazonaws.com.cn": "bedrock",
  "bedrock-runtime.{region}.api.aws": "bedrock",
  "bedrock-mantle.{region}.api.aws": "bedrock",
  "openrouter.ai": "openrouter",
  "api.deepseek.com": "deepseek",
  "api.x.ai": "xai",
  "{region}.api.x.ai": "xai",
  "api.perplexity.ai": "perplexity"
}

/** Ends of paths that tell a model call by themselves, whatever the host, and the format that they are of. */
export const signatures: ReadonlyArray<{ readonly format: string; readonly ends: ReadonlyArray<string> }> = [
  { format: "openai", ends: ["/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/completions"] },
  { format: "anthropic", ends: ["/v1/messages"] },
  {
    format: "gemini",
    ends: [
      "/models/{model}:generateContent",
      "/models/{model}:streamGenerateContent",
      "/models/{model}:embedContent",
      "/models/{model}:batchEmbedContents"
    ]
  }
]
