import { createRequire } from "node:module"
import { drained } from "../../../packages/sdk/test/clients/support/seen.js"
import type { Ask, Place } from "../support/Ask.js"
import { ask, told } from "./stainless.js"

// Clients of earlier years, which send by way of node:http, as packages of CommonJS.
const load = createRequire(new URL("../../older/package.json", import.meta.url))

type OpenAI = import("openai").default
type Anthropic = import("@anthropic-ai/sdk").default
type Options = Readonly<Record<string, unknown>>

const OlderOpenAI: new (options: Options) => OpenAI = load("openai")
const OlderAnthropic: new (options: Options) => Anthropic = load("@anthropic-ai/sdk")
const OlderGroq: new (options: Options) => OpenAI = load("groq-sdk")

const methods = (client: OpenAI) => ({
  "/chat/completions": (body: never) => client.chat.completions.create(body),
  "/completions": (body: never) => client.completions.create(body),
  "/responses": (body: never) => client.responses.create(body),
  "/embeddings": (body: never) => client.embeddings.create(body)
})

const at = (place: Place, base: string) => ({ apiKey: "not-a-key", baseURL: `${place.http}${base}`, maxRetries: 0 })

export const olderOpenAiAt = (base: string): Ask => ask((place) => new OlderOpenAI(at(place, base)), methods)

export const olderGroq = ask((place) => new OlderGroq(at(place, "")), methods)

export const olderAnthropic: Ask = (place, body) =>
  told(new OlderAnthropic(at(place, "")).messages.create(body as never), place)

interface OlderCohere {
  readonly chatStream: (request: unknown, options: unknown) => Promise<AsyncIterable<unknown>>
  readonly chat: (request: unknown, options: unknown) => Promise<unknown>
}

const { CohereClientV2 }: { readonly CohereClientV2: new (options: Options) => OlderCohere } = load("cohere-ai")

export const olderCohere: Ask = async ({ http, stream }, { stream: _, ...body }) => {
  const client = new CohereClientV2({ token: "not-a-key", environment: http })
  const once = { maxRetries: 0 }
  return stream ? drained(await client.chatStream(body, once)) : client.chat(body, once)
}
