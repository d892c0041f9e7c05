import { readAnthropicRequest } from "./AnthropicRequest.js"
import { tierOf } from "./AnthropicTier.js"
import { type AnthropicCounts, nextCounts, usageOf } from "./AnthropicUsage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import { type ReplyError, readError } from "./ReplyError.js"
import { count, elements, jsonText, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Call {
  readonly name: string
  /** The arguments that the block began with; a stream begins with `{}` and sends the real ones in pieces. */
  readonly first: CollectedText
  readonly pieces: CollectedText
}

// Tools that the client, Anthropic or an MCP server runs.
const toolBlocks = new Set<unknown>(["tool_use", "server_tool_use", "mcp_tool_use"])

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024

const collector = () => {
  const allowance = replyAllowance()
  const output = new CollectedText(allowance)
  const calls: Array<Call> = []
  /** By the index of their block. */
  const open = new Map<number, Call>()
  let between = ""
  let responseModel: string | undefined
  let responseId: string | undefined
  let stopReason: string | undefined
  let serviceTier: string | undefined
  let counts: AnthropicCounts = {}
  let final = false
  let error: ReplyError | undefined
  let reasoningLength = 0

  /** Neighbouring text blocks are one text, cut where a citation ends; those on both sides of something else are not. */
  const addText = (words: string) => {
    if (words === "") return
    output.add(between)
    output.add(words)
    between = ""
  }

  const startBlock = (block: unknown, index: number) => {
    const type = member(block, "type")
    if (type === "text") {
      addText(text(member(block, "text")) ?? "")
      return
    }
    if (output.text() !== "") between = "\n\n"
    if (type === "thinking") reasoningLength += (text(member(block, "thinking")) ?? "").length
    const name = toolBlocks.has(type) ? label(member(block, "name")) : undefined
    if (name === undefined || calls.length === mostCalls) return
    const call: Call = { name, first: new CollectedText(allowance), pieces: new CollectedText(allowance) }
    call.first.add(jsonText(member(block, "input")) ?? "")
    calls.push(call)
    open.set(index, call)
  }

  const readDelta = (delta: unknown, index: unknown) => {
    switch (member(delta, "type")) {
      case "text_delta":
        return addText(text(member(delta, "text")) ?? "")
      case "thinking_delta":
        reasoningLength += (text(member(delta, "thinking")) ?? "").length
        return
      case "input_json_delta":
        return open.get(count(index) ?? -1)?.pieces.add(text(member(delta, "partial_json")) ?? "")
    }
  }

  const readUsage = (usage: unknown) => {
    counts = nextCounts(counts, usage)
    serviceTier = tierOf(usage, label(member(usage, "service_tier"))) ?? serviceTier
  }

  const readMessage = (message: unknown) => {
    responseModel = label(member(message, "model")) ?? responseModel
    responseId = label(member(message, "id")) ?? responseId
    stopReason = label(member(message, "stop_reason")) ?? stopReason
    readUsage(member(message, "usage"))
    elements(member(message, "content")).forEach(startBlock)
  }

  const readWhole = (body: unknown) => {
    readMessage(body)
    final = true
    error = readError(member(body, "error"))
  }

  const readEvent = (type: unknown, body: unknown) => {
    switch (type) {
      case "message_start":
        return readMessage(member(body, "message"))
      case "content_block_start":
        return startBlock(member(body, "content_block"), count(member(body, "index")) ?? -1)
      case "content_block_delta":
        return readDelta(member(body, "delta"), member(body, "index"))
      case "message_delta": {
        const usage = member(body, "usage")
        stopReason = label(member(member(body, "delta"), "stop_reason")) ?? stopReason
        readUsage(usage)
        final ||= count(member(usage, "output_tokens")) !== undefined
        return
      }
      case "error":
        error ??= readError(member(body, "error") ?? body)
    }
  }

  const facts = (): ReplyFacts => {
    const counted = usageOf(counts)
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      ...(responseId !== undefined && { responseId }),
      finishReasons: stopReason === undefined ? [] : [stopReason],
      ...(serviceTier !== undefined && { serviceTier }),
      ...(counted !== undefined && (final ? { usage: counted } : { usageSoFar: counted })),
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.map(({ first, name, pieces }) => ({ name, input: text(pieces.text()) ?? first.text() })),
      ...(error !== undefined && { error })
    }
  }

  return { readWhole, readEvent, facts }
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
      const body = parsed(data) ?? data
      readEvent(label(member(body, "type")) ?? name, body)
    }
  }
}

/**
 * Anthropic's messages: one `message` object, or the events from `message_start` to `message_stop`. Thinking is not part
 * of the output text.
 */
export const anthropicMessages: WireFormat = { readRequest: readAnthropicRequest, readReply, streamReader }
