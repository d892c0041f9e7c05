import { noUsage, type Usage } from "../model/Usage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { callAllowance, OpenAiCalls } from "./OpenAiCalls.js"
import { promptMessages } from "./PromptMessages.js"
import { type ReplyError, readError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { count, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, RequestFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

/**
 * Ollama leaves out counts of 0. Before version 0.2 it counted only what it evaluated, so that a prompt that was still in
 * memory has no count: such a reply is taken to have no usage, since no call is without input. Newer ones count all of the
 * prompt, and say how much of it was in memory (https://github.com/ollama/ollama/pull/5371).
 */
const readUsage = (body: unknown): Usage | undefined => {
  const input = count(member(body, "prompt_eval_count"))
  if (input === undefined) return undefined
  const cached = count(member(body, "prompt_eval_cached_count")) ?? 0
  return {
    ...noUsage,
    input,
    output: count(member(body, "eval_count")) ?? 0,
    cacheRead: Math.min(cached, input)
  }
}

/** A whole reply is read as a stream of one line. */
const collector = () => {
  const allowance = replyAllowance()
  const output = new CollectedText(allowance)
  const calls = new OpenAiCalls(callAllowance(), allowance)
  let responseModel: string | undefined
  let finishReason: string | undefined
  let usage: Usage | undefined
  let error: ReplyError | undefined
  let reasoningLength = 0
  let over = false

  const read = (body: unknown) => {
    // A chat answers with a message, a generation has its text beside the counts.
    const message = member(body, "message")
    output.add(text(member(message, "content")) ?? text(member(body, "response")) ?? "")
    reasoningLength += (text(member(message, "thinking")) ?? text(member(body, "thinking")) ?? "").length
    calls.read(message, true)
    responseModel = label(member(body, "model")) ?? responseModel
    finishReason = label(member(body, "done_reason")) ?? finishReason
    usage = readUsage(body) ?? usage
    error ??= readError(member(body, "error"))
    over ||= member(body, "done") === true
  }

  const facts = (): ReplyFacts => {
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      finishReasons: finishReason === undefined ? [] : [finishReason],
      ...(usage !== undefined && { usage }),
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.facts(),
      ...(error !== undefined && { error })
    }
  }

  return { read, facts, over: () => over }
}

const readReply = (body: unknown): ReplyFacts => {
  const { facts, read } = collector()
  read(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, over, read } = collector()
  return { facts, over, read: ({ data }: SseEvent) => read(parsed(data)) }
}

const isObject = (body: unknown) => typeof body === "object" && body !== null && !Array.isArray(body)

/** Ollama streams unless it is told not to. */
const readRequest = (body: unknown): RequestFacts => {
  const messages = member(body, "messages")
  const all = Array.isArray(messages) ? messages : promptMessages(member(body, "prompt"), member(body, "system"))
  return { ...requestFacts(body, all), stream: isObject(body) && member(body, "stream") !== false }
}

const readEmbedRequest = (body: unknown): RequestFacts => ({
  ...requestFacts(body, promptMessages(member(body, "input") ?? member(body, "prompt"))),
  stream: false,
  // The least that counts as a limit: nothing is written.
  outputLimit: 1
})

/**
 * Ollama's own chats and generations: one object, or a line for every piece up to the one with `done` and the counts.
 */
export const ollama: WireFormat = { readRequest, readReply, streamReader }

/** Ollama's embeddings, of which only the newer endpoint reports a usage. */
export const ollamaEmbeddings: WireFormat = { readRequest: readEmbedRequest, readReply, streamReader }
