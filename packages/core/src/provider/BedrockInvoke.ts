import type { Usage } from "../model/Usage.js"
import { readAnthropicRequest } from "./AnthropicRequest.js"
import { readBedrockError, readBedrockEventError } from "./BedrockError.js"
import { formatOfPayload, withFinishReasons } from "./BedrockPayload.js"
import { readBedrockUsage } from "./BedrockUsage.js"
import { cohereV1 } from "./CohereV1.js"
import { promptMessages } from "./PromptMessages.js"
import type { ReplyError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { jsonText, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

// Every runtime has them, but the language's own library does not declare them.
declare const atob: (base64: string) => string
declare const TextDecoder: new () => { readonly decode: (bytes: Uint8Array) => string }

const nothing: ReplyFacts = { finishReasons: [], toolCalls: [] }

/** The text that base64 stands for; absent if it is none. */
const decoded = (base64: string): string | undefined => {
  try {
    const binary = atob(base64)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return new TextDecoder().decode(bytes)
  } catch {
    return undefined
  }
}

const withError = (facts: ReplyFacts, error: ReplyError | undefined): ReplyFacts =>
  error === undefined || facts.error !== undefined ? facts : { ...facts, error }

const readReply = (body: unknown): ReplyFacts => {
  const format = formatOfPayload(body)
  const facts = format === undefined ? nothing : format.readReply(withFinishReasons(body))
  return withError(facts, format === undefined ? readBedrockError(body) : undefined)
}

const streamReader = (): StreamReader => {
  let model: StreamReader | undefined
  let metrics: Usage | undefined
  let error: ReplyError | undefined

  const readPayload = (data: string) => {
    const payload = parsed(data)
    metrics = readBedrockUsage(member(payload, "amazon-bedrock-invocationMetrics")) ?? metrics
    model ??= formatOfPayload(payload)?.streamReader()
    const moved = withFinishReasons(payload)
    model?.read({ name: "message", data: moved === payload ? data : (jsonText(moved) ?? data) })
  }

  return {
    read: (event: SseEvent) => {
      const body = parsed(event.data)
      const bytes = text(member(body, "bytes"))
      const payload = bytes === undefined ? undefined : decoded(bytes)
      if (payload === undefined) error ??= readBedrockEventError(event, body)
      else readPayload(payload)
    },
    facts: () => {
      const { usageSoFar, ...own } = model?.facts() ?? nothing
      const counted = own.usage ?? metrics
      const usage = counted === undefined ? usageSoFar && { usageSoFar } : { usage: counted }
      return withError({ ...own, ...usage }, error)
    }
  }
}

const messagesOf = (body: unknown): ReadonlyArray<unknown> | undefined =>
  promptMessages(member(body, "prompt")) ??
  promptMessages(member(body, "inputText")) ??
  promptMessages(member(body, "texts"))

/** Each model has a request of its own. Not the body but the path says whether the reply is a stream. */
const requestOf = (body: unknown): RequestFacts => {
  if (typeof member(body, "message") === "string") return cohereV1.readRequest(body)
  const messages = Array.isArray(member(body, "messages")) ? undefined : messagesOf(body)
  return messages === undefined ? readAnthropicRequest(body) : requestFacts(body, messages)
}

const readRequest = (body: unknown): RequestFacts => ({ ...requestOf(body), stream: false })
const readStreamRequest = (body: unknown): RequestFacts => ({ ...requestOf(body), stream: true })

/** Bedrock's InvokeModel: the request and the reply of whichever model it is, as its maker writes them. */
export const bedrockInvoke: WireFormat = { readRequest, readReply, streamReader }

/**
 * The same as a stream: events with the pieces of the model's own reply as base64, the last with the counts of Bedrock,
 * which are taken where the model has none of its own.
 */
export const bedrockInvokeStream: WireFormat = { readRequest: readStreamRequest, readReply, streamReader }
