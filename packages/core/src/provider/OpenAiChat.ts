import type { Usage } from "../model/Usage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { callAllowance, OpenAiCalls } from "./OpenAiCalls.js"
import { readOpenAiUsage } from "./OpenAiUsage.js"
import { errorIn, type ReplyError, readError } from "./ReplyError.js"
import { readReportedCost } from "./ReportedCost.js"
import { requestFacts } from "./RequestFacts.js"
import { count, elements, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Choice {
  readonly output: CollectedText
  readonly calls: OpenAiCalls
  finishReason: string | undefined
}

// OpenAI's own limit: what is beyond is left out.
const mostChoices = 128

const messageText = (content: unknown): string => {
  if (typeof content === "string") return content
  let whole = ""
  for (const part of elements(content)) {
    if (member(part, "type") === "text") whole += text(member(part, "text")) ?? ""
  }
  return whole
}

const textLength = (value: unknown): number => (text(value) ?? "").length

/** Mistral's reasoning stands among the parts of the content, and has parts of its own. */
const thinkingLength = (content: unknown): number =>
  elements(content).reduce((sum: number, part) => {
    const thinking = member(part, "thinking")
    const parts = elements(thinking).reduce((inner: number, one) => inner + textLength(member(one, "text")), 0)
    return sum + textLength(thinking) + parts
  }, 0)

/** A whole reply is read as a stream of one chunk: its `message` stands where a chunk has a `delta`. */
const collector = () => {
  const allowance = replyAllowance()
  const calls = callAllowance()
  const choices = new Map<number, Choice>()
  let responseModel: string | undefined
  let responseId: string | undefined
  let serviceTier: string | undefined
  let usage: Usage | undefined
  let reportedCostUsd: number | undefined
  /** What was counted last covers all of the reply. */
  let final = false
  let error: ReplyError | undefined
  let reasoningLength = 0

  const choiceAt = (index: number): Choice | undefined => {
    const known = choices.get(index)
    if (known !== undefined || choices.size === mostChoices) return known
    const choice: Choice = {
      output: new CollectedText(allowance),
      calls: new OpenAiCalls(calls, allowance),
      finishReason: undefined
    }
    choices.set(index, choice)
    return choice
  }

  /** `whole` says that it is a message and not a piece of one. */
  const readMessage = (choice: Choice, message: unknown, whole: boolean) => {
    const content = member(message, "content")
    choice.output.add(messageText(content))
    choice.output.add(text(member(message, "refusal")) ?? "")
    reasoningLength += textLength(member(message, "reasoning_content")) || textLength(member(message, "reasoning"))
    reasoningLength += thinkingLength(content)
    choice.calls.read(message, whole)
  }

  const read = (body: unknown) => {
    const groq = member(body, "x_groq")
    const counted = member(body, "usage")
    const all = elements(member(body, "choices"))
    responseModel = label(member(body, "model")) ?? responseModel
    responseId = label(member(body, "id")) ?? responseId
    serviceTier = label(member(body, "service_tier")) ?? serviceTier
    const groqCounts = readOpenAiUsage(member(groq, "usage"))
    usage = readOpenAiUsage(counted) ?? groqCounts ?? usage
    reportedCostUsd = readReportedCost(counted) ?? reportedCostUsd
    error ??= readError(errorIn(body)) ?? readError(member(groq, "error"))
    // Some count on in every chunk. The last count is that of a chunk without choices, or comes with or after the reason.
    final ||= groqCounts !== undefined || (all.length === 0 && usage !== undefined)
    all.forEach((value, position) => {
      const choice = choiceAt(count(member(value, "index")) ?? position)
      if (choice === undefined) return
      choice.finishReason = label(member(value, "finish_reason")) ?? choice.finishReason
      error ??= readError(member(value, "error"))
      const message = member(value, "message")
      const piece = message ?? member(value, "delta")
      final ||= Boolean(message) || choice.finishReason !== undefined
      if (piece) readMessage(choice, piece, Boolean(message))
      // Of a text completion. Together repeats in `text` what is in the delta.
      else choice.output.add(text(member(value, "text")) ?? "")
    })
  }

  const facts = (): ReplyFacts => {
    const ordered =
      choices.size > 1 ? [...choices].sort(([a], [b]) => a - b).map(([, choice]) => choice) : [...choices.values()]
    const output = ordered
      .map((choice) => choice.output.text())
      .filter((words) => words !== "")
      .join("\n\n")
    // Written one by one, since this is on the way of every reply.
    const facts: { -readonly [Key in keyof ReplyFacts]: ReplyFacts[Key] } = {
      finishReasons: ordered.flatMap((choice) => choice.finishReason ?? []),
      toolCalls: ordered.flatMap((choice) => choice.calls.facts())
    }
    if (responseModel !== undefined) facts.responseModel = responseModel
    if (responseId !== undefined) facts.responseId = responseId
    if (serviceTier !== undefined) facts.serviceTier = serviceTier
    if (usage !== undefined) {
      if (final) facts.usage = usage
      else facts.usageSoFar = usage
    }
    if (final && reportedCostUsd !== undefined) facts.reportedCostUsd = reportedCostUsd
    if (reasoningLength > 0) facts.reasoningLength = reasoningLength
    if (output !== "") facts.output = output
    if (error !== undefined) facts.error = error
    return facts
  }

  const end = () => {
    final = true
  }

  return { read, end, facts }
}

const readRequest = (body: unknown): RequestFacts => {
  const messages = member(body, "messages")
  return requestFacts(body, Array.isArray(messages) ? messages : undefined)
}

const readReply = (body: unknown): ReplyFacts => {
  const { end, facts, read } = collector()
  read(body)
  end()
  return facts()
}

const streamReader = (): StreamReader => {
  const { end, facts, read } = collector()
  return {
    facts,
    read: ({ data, name }: SseEvent) => {
      if (data.startsWith("[DONE]")) return end()
      const body = parsed(data) ?? data
      // An error event may hold the error itself, without an object around it.
      read(name === "error" && member(body, "error") === undefined ? { error: body } : body)
    }
  }
}

/**
 * OpenAI's chat completions, and the many servers that speak the same: `chat.completion` objects, or
 * `chat.completion.chunk` events up to `[DONE]`. A stream holds usage only where the request asked for it.
 */
export const openAiChat: WireFormat = { readRequest, readReply, streamReader }
