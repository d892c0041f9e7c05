import type { FormatName } from "./answerTo.js"

export type Modules = "esm" | "cjs"

/** When `init()` comes: before the client is imported, constructed or used; the last also after `@agentwatch/sdk/register`. */
export type When = "imported" | "constructed" | "used" | "registered"

/**
 * How a refused call reaches the program. `itself`: as the `CircuitBreakerError`. `wrapped`: as an error of the client's in
 * which `CircuitBreakerError.from` finds it. `lost`: as an error of the client's that does not lead to it.
 */
export type Arrival = "itself" | "wrapped" | "lost"

/** Of three calls, two whole and a streamed one: the first opens its breaker, the others find it open. */
export type Arrivals = Arrival | readonly [opening: Arrival, open: Arrival, streamed: Arrival]

export interface Client {
  /** Of its program. */
  readonly name: string
  readonly format: FormatName
  /** It stands among the older clients. */
  readonly older?: true
  readonly protocol?: "h2"
  /** Default: both. */
  readonly modules?: ReadonlyArray<Modules>
  /** It asks for streams only. */
  readonly streamsAlways?: true
  /** It never asks for the usage of a stream, and gets none. */
  readonly usageUnknown?: true
  readonly block: Arrivals
  /** It takes hold of `fetch` as it is made. If `init()` comes later, it is seen beneath that, and a block arrives like so. */
  readonly keepsFetch?: Arrivals
  /** Nobody sees its calls, and so nobody stops them, if `init()` comes then. The README says so. */
  readonly unseen?: ReadonlyArray<When>
}

const keepsFetch = "wrapped"

export const clients: ReadonlyArray<Client> = [
  { name: "openai", format: "openai", block: "itself", keepsFetch },
  { name: "openai, responses", format: "openai", block: "itself", keepsFetch },
  { name: "openai, AzureOpenAI", format: "azure", block: "itself", keepsFetch },
  { name: "@anthropic-ai/sdk", format: "anthropic", block: "itself", keepsFetch },
  { name: "@anthropic-ai/bedrock-sdk", format: "bedrock", block: "itself", keepsFetch },
  { name: "groq-sdk", format: "groq", block: "itself", keepsFetch },
  { name: "together-ai", format: "together", block: "itself", keepsFetch },
  { name: "ollama", format: "ollama", block: "itself", keepsFetch },
  { name: "@google/genai", format: "gemini", block: "itself" },
  { name: "@google/generative-ai", format: "gemini", block: "itself" },
  { name: "@mistralai/mistralai", format: "mistral", block: "wrapped" },
  { name: "cohere-ai", format: "cohere", block: "wrapped" },
  { name: "@aws-sdk/client-bedrock-runtime", format: "bedrock", protocol: "h2", block: "itself" },
  { name: "ai, @ai-sdk/openai", format: "openai", block: "itself" },
  { name: "ai, @ai-sdk/anthropic", format: "anthropic", block: "itself" },
  { name: "ai, @ai-sdk/amazon-bedrock", format: "bedrock", block: "itself" },
  { name: "@langchain/openai", format: "openai", block: "itself" },
  { name: "@langchain/anthropic", format: "anthropic", block: "itself" },
  { name: "@langchain/google-genai", format: "gemini", block: "itself" },
  { name: "@langchain/mistralai", format: "mistral", block: "wrapped" },
  { name: "@langchain/ollama", format: "ollama", block: "itself", keepsFetch, streamsAlways: true },
  { name: "axios", format: "openai", block: ["wrapped", "itself", "itself"] },
  { name: "node-fetch", format: "openai", block: ["wrapped", "itself", "itself"] },
  { name: "got", format: "openai", block: "wrapped" },
  { name: "undici, fetch", format: "openai", block: "wrapped" },
  { name: "undici, request", format: "openai", block: "itself" },
  { name: "undici 6, fetch", format: "openai", block: "wrapped" },
  { name: "undici 6, request", format: "openai", block: "itself" },
  {
    name: "undici with an agent of its own",
    format: "openai",
    block: "itself",
    unseen: ["imported", "constructed", "used", "registered"]
  },
  { name: "fetch", format: "openai", block: "itself" },
  { name: "fetch, given a Request", format: "openai", block: "itself" },
  { name: "fetch, kept", format: "openai", block: "itself", keepsFetch },
  { name: "fetch with an agent of its own", format: "openai", block: "itself" },
  {
    name: "fetch, kept, with an agent of its own",
    format: "openai",
    block: "itself",
    keepsFetch: "lost",
    unseen: ["used"]
  },
  { name: "node:http", format: "openai", block: "itself" },
  { name: "node:http, imported by name", format: "openai", modules: ["esm"], block: "itself" },
  {
    name: "node:http, taken out by require",
    format: "openai",
    modules: ["cjs"],
    block: "itself",
    unseen: ["constructed", "used"]
  },
  { name: "openai 4", format: "openai", older: true, block: "wrapped" },
  { name: "@anthropic-ai/sdk 0.32", format: "anthropic", older: true, block: "wrapped" },
  { name: "groq-sdk 0.15", format: "groq", older: true, block: "wrapped" },
  // Of a stream it keeps nothing that was replied.
  { name: "cohere-ai 7", format: "cohere", older: true, block: ["wrapped", "wrapped", "lost"] },
  { name: "@azure/openai", format: "azure", older: true, usageUnknown: true, block: ["wrapped", "itself", "itself"] },
  { name: "@langchain/openai 0.3", format: "openai", older: true, block: "wrapped" }
]
