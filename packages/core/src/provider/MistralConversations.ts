import type { Usage } from "../model/Usage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { readOpenAiUsage } from "./OpenAiUsage.js"
import { errorIn, type ReplyError, readError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { count, elements, label, member, parsed, text, written } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Call {
  readonly name: string
  readonly input: CollectedText
}

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024

/** What connectors put in is counted beside the prompt. */
const readUsage = (usage: unknown): Usage | undefined => {
  const counted = readOpenAiUsage(usage)
  const connectors = count(member(usage, "connector_tokens")) ?? 0
  return counted === undefined ? undefined : { ...counted, input: counted.input + connectors }
}

/** A text, one part of a content, or a list of such. */
const contentText = (content: unknown): string => {
  if (typeof content === "string") return content
  const parts = Array.isArray(content) ? content : [content]
  return parts.map((part) => (member(part, "type") === "text" ? (text(member(part, "text")) ?? "") : "")).join("")
}

const collector = () => {
  const allowance = replyAllowance()
  const output = new CollectedText(allowance)
  const calls: Array<Call> = []
  /** By their ids, and those without one by that. */
  const open = new Map<string | undefined, Call>()
  let responseModel: string | undefined
  let responseId: string | undefined
  let usage: Usage | undefined
  let done = false
  let error: ReplyError | undefined

  const readCall = (entry: unknown, whole: boolean) => {
    const name = label(member(entry, "name"))
    const id = label(member(entry, "tool_call_id")) ?? label(member(entry, "id"))
    let call = whole ? undefined : open.get(id)
    if (call === undefined && name !== undefined && calls.length < mostCalls) {
      call = { name, input: new CollectedText(allowance) }
      calls.push(call)
      open.set(id, call)
    }
    call?.input.add(written(member(entry, "arguments")) ?? "")
  }

  /** An entry of the outputs, or an event that is a piece of one. */
  const readEntry = (entry: unknown, whole: boolean) => {
    switch (member(entry, "type")) {
      case "message.output":
      case "message.output.delta":
        responseModel = label(member(entry, "model")) ?? responseModel
        return output.add(contentText(member(entry, "content")))
      case "function.call":
      case "function.call.delta":
      case "tool.execution":
      case "tool.execution.started":
      case "tool.execution.delta":
        return readCall(entry, whole)
    }
  }

  const readHead = (body: unknown) => {
    responseId = label(member(body, "conversation_id")) ?? responseId
    usage = readUsage(member(body, "usage")) ?? usage
    error ??= readError(errorIn(body))
  }

  const readWhole = (body: unknown) => {
    readHead(body)
    for (const entry of elements(member(body, "outputs"))) readEntry(entry, true)
    done = Array.isArray(member(body, "outputs"))
  }

  const readEvent = (name: string, body: unknown) => {
    const type = label(member(body, "type")) ?? name
    readHead(body)
    readEntry(body, false)
    if (type === "conversation.response.error") error ??= readError(body)
    done ||= type === "conversation.response.done"
  }

  const facts = (): ReplyFacts => {
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      ...(responseId !== undefined && { responseId }),
      finishReasons: done ? ["completed"] : [],
      ...(usage !== undefined && { usage }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.map(({ input, name }) => ({ name, input: input.text() })),
      ...(error !== undefined && { error })
    }
  }

  return { readWhole, readEvent, facts }
}

/** Instructions are the first message; a bare text is the message of a user. Earlier turns are kept by the provider. */
const readRequest = (body: unknown): RequestFacts => {
  const system = text(member(body, "instructions"))
  const inputs = member(body, "inputs")
  const all = [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    ...(typeof inputs === "string" ? [{ role: "user", content: inputs }] : elements(inputs))
  ]
  const facts = requestFacts(body, all.length > 0 ? all : undefined)
  const limit = requestFacts(member(body, "completion_args"), undefined).outputLimit
  return { ...facts, ...(limit !== undefined && { outputLimit: limit }), billsMore: true }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return { facts, read: ({ data, name }: SseEvent) => readEvent(name, parsed(data)) }
}

/**
 * Mistral's conversations: one object with the outputs, or events up to `conversation.response.done`, which has the usage.
 * One that is done ends with `completed`.
 */
export const mistralConversations: WireFormat = { readRequest, readReply, streamReader }
