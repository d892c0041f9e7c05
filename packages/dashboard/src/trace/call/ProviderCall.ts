import type { StoredSpan } from "@agentwatch/core/model/Span"
import { parsed } from "../span/parsed.js"
import { anthropic, type Endpoint, openAiLike } from "./endpoints.js"

/** A call to a provider as far as its span tells of it: without tools, temperature and the like, which no span holds. */
export interface ProviderCall {
  readonly api: "chat" | "responses" | "messages"
  readonly endpoint: Endpoint
  readonly stream: boolean
  /** The body of the request. */
  readonly body: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The messages of a span, each an object; `undefined` if its input is anything else. */
const messagesIn = (input: string | undefined): ReadonlyArray<Fields> | undefined => {
  const value = input === undefined ? undefined : parsed(input)?.value
  return Array.isArray(value) && value.length > 0 && value.every(isFields) ? value : undefined
}

const isSaid = (message: Fields) =>
  typeof message.role === "string" && ("content" in message || "tool_calls" in message) && !("parts" in message)

const hasInputParts = ({ content }: Fields) =>
  Array.isArray(content) && content.some((part) => isFields(part) && /^(in|out)put_/.test(String(part.type)))

/** Items of OpenAI's responses: they have types instead of roles, or parts of other names. */
const isItem = (message: Fields) =>
  ("type" in message && !("role" in message)) || message.type === "message" || hasInputParts(message)

/** The provider counts what it has written against this limit, which no span holds. */
const leastLimit = 1_024

const anthropicBody = (model: string, messages: ReadonlyArray<Fields>, output: number | undefined) => {
  const system = messages[0]?.role === "system" ? messages[0].content : undefined
  return {
    model,
    max_tokens: Math.max(leastLimit, output ?? 0),
    ...(system !== undefined && { system }),
    messages: system === undefined ? messages : messages.slice(1)
  }
}

/** The call that a span tells of; `undefined` where its provider or its form is not known well enough to make it again. */
export const providerCallOf = ({ input, model_inference: call }: StoredSpan): ProviderCall | undefined => {
  const model = call?.request_model ?? call?.model_name
  const messages = messagesIn(input)
  if (call === undefined || model === undefined || messages === undefined) return undefined
  if (call.operation !== undefined && call.operation !== "chat") return undefined
  const provider = (call.provider ?? "").toLowerCase()
  const streamed = call.stream !== undefined
  const stream = streamed ? { stream: true } : {}
  if (provider === "anthropic") {
    if (!messages.every(isSaid)) return undefined
    const body = { ...anthropicBody(model, messages, call.completion_tokens), ...stream }
    return { api: "messages", endpoint: anthropic, stream: streamed, body }
  }
  const endpoint = openAiLike.get(provider)
  if (endpoint === undefined) return undefined
  if (messages.some(isItem)) {
    if (provider !== "openai") return undefined
    return { api: "responses", endpoint, stream: streamed, body: { model, input: messages, ...stream } }
  }
  if (!messages.every(isSaid)) return undefined
  return { api: "chat", endpoint, stream: streamed, body: { model, messages, ...stream } }
}
