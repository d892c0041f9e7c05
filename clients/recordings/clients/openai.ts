import OpenAI, { AzureOpenAI } from "openai"
import type { Ask, Place } from "../support/Ask.js"
import { ask } from "./stainless.js"

const apiKey = "sk-not-a-key"

const methods = (client: OpenAI) => ({
  "/chat/completions": (body: never) => client.chat.completions.create(body),
  "/completions": (body: never) => client.completions.create(body),
  "/responses": (body: never) => client.responses.create(body),
  "/embeddings": (body: never) => client.embeddings.create(body)
})

/** `base` is what stands in the path before that of the method. */
const at = (base: string, query?: Record<string, string>) => (place: Place) =>
  new OpenAI({
    apiKey,
    baseURL: `${place.http}${base}`,
    maxRetries: 0,
    ...(query !== undefined && { defaultQuery: query })
  })

export const openAiAt = (base: string): Ask => ask(at(base), methods)

/** The method that collects a stream, and tells about it by events. */
export const openAiStreamHelper: Ask = async (place, body) => {
  const client = at("/v1")(place)
  const heard: Array<unknown> = []
  if (place.path.endsWith("/responses")) {
    const stream = client.responses.stream(body as never)
    stream.on("event", (event) => heard.push(event))
    return { final: await stream.finalResponse(), heard }
  }
  const stream = client.chat.completions.stream(body as never)
  stream.on("chunk", (chunk, snapshot) => heard.push(structuredClone([chunk, snapshot])))
  return { final: await stream.finalChatCompletion(), heard, usage: await stream.totalUsage() }
}

const version = (path: string) => new URL(path, "http://x").searchParams.get("api-version") ?? ""

export const azureOpenAi: Ask = (place, body) => {
  const apiVersion = version(place.path)
  if (place.path.startsWith("/models/")) return ask(at("/models", { "api-version": apiVersion }), methods)(place, body)
  const make = ({ http: endpoint }: Place) => new AzureOpenAI({ apiKey, apiVersion, endpoint, maxRetries: 0 })
  return ask(make, methods)(place, body)
}
