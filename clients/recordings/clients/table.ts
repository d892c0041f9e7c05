import type { Ask } from "../support/Ask.js"
import type { Recording } from "../support/Recording.js"
import { anthropic, anthropicBedrock, anthropicStreamHelper } from "./anthropic.js"
import { bedrock } from "./bedrock.js"
import { cohere } from "./cohere.js"
import { gemini, generativeAi, vertex } from "./google.js"
import { groq } from "./groq.js"
import { mistral } from "./mistral.js"
import { olderAnthropic, olderCohere, olderGroq, olderOpenAiAt } from "./older.js"
import { ollama } from "./ollama.js"
import { azureOpenAi, openAiAt, openAiStreamHelper } from "./openai.js"
import { together } from "./together.js"

/** A client library, and which of the recordings of its provider it can ask for. */
export interface Client {
  readonly name: string
  readonly ask: Ask
  readonly only?: (recording: Recording) => boolean
  /** Where it sends to, if that is elsewhere than recorded. */
  readonly path?: (recorded: string) => string
}

const openAi = (base: string): ReadonlyArray<Client> => [
  { name: "openai", ask: openAiAt(base) },
  { name: "openai 4", ask: olderOpenAiAt(base) }
]

// Which says `beta=true` where another client was recorded.
const withoutQuery = (recorded: string) => recorded.replace(/\?.*/, "")

const byProvider: Readonly<Record<string, ReadonlyArray<Client>>> = {
  openai: [
    ...openAi("/v1"),
    {
      name: "openai's stream()",
      ask: openAiStreamHelper,
      only: ({ stream, urlPath }) => stream && !urlPath.endsWith("/v1/completions")
    }
  ],
  azure: [{ name: "openai's AzureOpenAI", ask: azureOpenAi }],
  anthropic: [
    { name: "@anthropic-ai/sdk", ask: anthropic, path: withoutQuery },
    {
      name: "@anthropic-ai/sdk's stream()",
      ask: anthropicStreamHelper,
      path: withoutQuery,
      only: ({ stream }) => stream
    },
    { name: "@anthropic-ai/sdk 0.32", ask: olderAnthropic, path: withoutQuery }
  ],
  gemini: [
    // Asks for one embedding as for many, and does not find it in the reply for one.
    {
      name: "@google/genai",
      ask: gemini,
      path: (recorded) => recorded.replace(":embedContent", ":batchEmbedContents")
    },
    { name: "@google/generative-ai", ask: generativeAi }
  ],
  vertex: [{ name: "@google/genai for Vertex", ask: vertex }],
  mistral: [{ name: "@mistralai/mistralai", ask: mistral }],
  groq: [
    { name: "groq-sdk", ask: groq },
    { name: "groq-sdk 0.15", ask: olderGroq }
  ],
  cohere: [
    { name: "cohere-ai", ask: cohere },
    { name: "cohere-ai 7", ask: olderCohere, only: ({ urlPath }) => urlPath === "/v2/chat" }
  ],
  together: [{ name: "together-ai", ask: together }, ...openAi("/v1")],
  fireworks: openAi("/inference/v1"),
  ollama: [{ name: "ollama", ask: ollama }],
  bedrock: [
    { name: "@aws-sdk/client-bedrock-runtime", ask: bedrock },
    {
      name: "@anthropic-ai/bedrock-sdk",
      ask: anthropicBedrock,
      only: ({ urlPath }) => urlPath.includes("/invoke")
    }
  ],
  openrouter: openAi("/api/v1"),
  deepseek: openAi(""),
  xai: openAi("/v1")
}

/** The client libraries that a recording is asked for with. */
export const clientsOf = (recording: Recording): ReadonlyArray<Client> =>
  (byProvider[recording.provider] ?? []).filter(({ only }) => only?.(recording) ?? true)
