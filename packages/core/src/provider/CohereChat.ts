import { readCohereError, readCohereUsage } from "./CohereUsage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { callAllowance, OpenAiCalls } from "./OpenAiCalls.js"
import type { ReplyError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { elements, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

const collector = () => {
  const allowance = replyAllowance()
  const plan = new CollectedText(allowance)
  const output = new CollectedText(allowance)
  const calls = new OpenAiCalls(callAllowance(), allowance)
  let responseId: string | undefined
  let finishReason: string | undefined
  let counted: ReturnType<typeof readCohereUsage> = {}
  let error: ReplyError | undefined
  let reasoningLength = 0

  /** One part of the content, or a piece of it, which has no type. */
  const readPart = (part: unknown) => {
    output.add(text(part) ?? text(member(part, "text")) ?? "")
    reasoningLength += (text(member(part, "thinking")) ?? "").length
  }

  const readParts = (content: unknown) => {
    if (Array.isArray(content)) for (const part of content) readPart(part)
    else readPart(content)
  }

  const readEnd = (end: unknown) => {
    finishReason = label(member(end, "finish_reason")) ?? finishReason
    counted = { ...counted, ...readCohereUsage(member(end, "usage")) }
    error ??= readCohereError(end, finishReason)
  }

  const readWhole = (body: unknown) => {
    const message = member(body, "message")
    responseId = label(member(body, "id"))
    plan.add(text(member(message, "tool_plan")) ?? "")
    readParts(member(message, "content"))
    calls.read(message, true)
    readEnd(body)
  }

  /** The pieces of a call come one at a time, and are numbered by their event. */
  const readCall = (event: unknown, message: unknown) => {
    const piece = member(message, "tool_calls")
    const tool = Array.isArray(piece) ? piece[0] : piece
    const call = { index: member(event, "index"), id: member(tool, "id"), function: member(tool, "function") }
    calls.read({ tool_calls: [call] }, false)
  }

  const readEvent = (type: unknown, event: unknown) => {
    const delta = member(event, "delta")
    const message = member(delta, "message")
    switch (type) {
      case "message-start":
        responseId = label(member(event, "id")) ?? responseId
        return
      case "content-start":
      case "content-delta":
        return readParts(member(message, "content"))
      case "tool-plan-delta":
        return plan.add(text(member(message, "tool_plan")) ?? "")
      case "tool-call-start":
      case "tool-call-delta":
        return readCall(event, message)
      case "message-end":
        responseId ??= label(member(event, "id"))
        return readEnd(delta)
      default:
        error ??= readCohereError(event)
    }
  }

  const facts = (): ReplyFacts => {
    const words = [plan.text(), output.text()].filter((part) => part !== "").join("\n\n")
    return {
      ...(responseId !== undefined && { responseId }),
      finishReasons: finishReason === undefined ? [] : [finishReason],
      ...counted,
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.facts(),
      ...(error !== undefined && { error })
    }
  }

  return { readWhole, readEvent, facts }
}

const readRequest = (body: unknown): RequestFacts => {
  const messages = member(body, "messages")
  // Documents are put before the model beside the messages.
  const documents = elements(member(body, "documents"))
  const first = documents.length > 0 ? [{ role: "system", content: documents }] : []
  return requestFacts(body, Array.isArray(messages) ? [...first, ...messages] : undefined)
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return {
    facts,
    read: ({ data, name }: SseEvent) => {
      if (data.startsWith("[DONE]")) return
      const event = parsed(data)
      readEvent(label(member(event, "type")) ?? name, event)
    }
  }
}

/**
 * Cohere's chats of version 2: one object, or the events from `message-start` to `message-end`, which has the usage. The
 * plan that a model tells before it calls tools is part of the output text, its thinking is not.
 */
export const cohereChat: WireFormat = { readRequest, readReply, streamReader }
