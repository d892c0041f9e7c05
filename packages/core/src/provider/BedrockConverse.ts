import type { Usage } from "../model/Usage.js"
import { readAnthropicRequest } from "./AnthropicRequest.js"
import { readBedrockError, readBedrockEventError } from "./BedrockError.js"
import { readBedrockUsage } from "./BedrockUsage.js"
import { CollectedText, replyAllowance } from "./CollectedText.js"
import type { ReplyError } from "./ReplyError.js"
import { count, elements, jsonText, label, member, parsed, text } from "./UnknownJson.js"
import type { ReplyFacts, SseEvent, StreamReader, WireFormat } from "./WireFormat.js"

interface Call {
  readonly name: string
  readonly input: CollectedText
}

// More than a reply has use for: what is beyond is left out.
const mostCalls = 1_024

const collector = () => {
  const allowance = replyAllowance()
  const output = new CollectedText(allowance)
  const calls: Array<Call> = []
  /** By the index of their block. */
  const open = new Map<number, Call>()
  /** The block of text that was written to last. */
  let lastText: number | undefined
  let between = false
  let responseModel: string | undefined
  let stopReason: string | undefined
  let serviceTier: string | undefined
  let usage: Usage | undefined
  let error: ReplyError | undefined
  let reasoningLength = 0

  /** Neighbouring blocks of text are one text; those on both sides of something else are not. */
  const addText = (words: string, index: number) => {
    if (words === "") return
    if (lastText !== index) {
      if (between) output.add("\n\n")
      between = false
      lastText = index
    }
    output.add(words)
  }

  const somethingElse = () => {
    between = output.text() !== ""
  }

  const beginCall = (toolUse: unknown, index: number) => {
    somethingElse()
    const name = label(member(toolUse, "name"))
    if (name === undefined || calls.length === mostCalls) return
    const call: Call = { name, input: new CollectedText(allowance) }
    calls.push(call)
    open.set(index, call)
    call.input.add(jsonText(member(toolUse, "input")) ?? "")
  }

  const addReasoning = (words: unknown) => {
    somethingElse()
    reasoningLength += (text(words) ?? "").length
  }

  const readBlock = (block: unknown, index: number) => {
    const { citationsContent, reasoningContent, toolUse } = membersOf(block)
    addText(text(member(block, "text")) ?? "", index)
    for (const part of elements(member(citationsContent, "content"))) addText(text(member(part, "text")) ?? "", index)
    if (reasoningContent) addReasoning(member(member(reasoningContent, "reasoningText"), "text"))
    if (toolUse) beginCall(toolUse, index)
  }

  const readDelta = (delta: unknown, index: number) => {
    const { reasoningContent, toolUse } = membersOf(delta)
    addText(text(member(delta, "text")) ?? "", index)
    if (reasoningContent) addReasoning(member(reasoningContent, "text"))
    if (toolUse) open.get(index)?.input.add(text(member(toolUse, "input")) ?? "")
  }

  const readMetadata = (body: unknown) => {
    usage = readBedrockUsage(member(body, "usage")) ?? usage
    serviceTier = label(member(member(body, "serviceTier"), "type")) ?? serviceTier
    // A prompt router says which model it chose.
    responseModel = label(member(member(member(body, "trace"), "promptRouter"), "invokedModelId")) ?? responseModel
  }

  const readWhole = (body: unknown) => {
    const message = member(member(body, "output"), "message")
    stopReason = label(member(body, "stopReason"))
    elements(member(message, "content")).forEach(readBlock)
    readMetadata(body)
    error = readBedrockError(body)
  }

  const readNamed = (name: string, body: unknown): boolean => {
    const index = count(member(body, "contentBlockIndex")) ?? -1
    switch (name) {
      case "contentBlockStart": {
        const { toolUse } = membersOf(member(body, "start"))
        if (toolUse) beginCall(toolUse, index)
        return true
      }
      case "contentBlockDelta":
        readDelta(member(body, "delta"), index)
        return true
      case "messageStop":
        stopReason = label(member(body, "stopReason")) ?? stopReason
        return true
      case "metadata":
        readMetadata(body)
        return true
    }
    return false
  }

  /** Amazon's own models, when they are invoked, put an event into a member of its name. */
  const readEvent = (event: SseEvent, body: unknown) => {
    if (readNamed(event.name, body)) return
    error ??= readBedrockEventError(event, body)
    for (const name of converseEvents) {
      const inner = member(body, name)
      if (inner) readNamed(name, inner)
    }
  }

  const facts = (): ReplyFacts => {
    const words = output.text()
    return {
      ...(responseModel !== undefined && { responseModel }),
      finishReasons: stopReason === undefined ? [] : [stopReason],
      ...(serviceTier !== undefined && { serviceTier }),
      ...(usage !== undefined && { usage }),
      ...(reasoningLength > 0 && { reasoningLength }),
      ...(words !== "" && { output: words }),
      toolCalls: calls.map(({ input, name }) => ({ name, input: text(input.text()) ?? "{}" })),
      ...(error !== undefined && { error })
    }
  }

  return { readWhole, readEvent, facts }
}

/** What a block or a piece of it may be, besides text. */
const membersOf = (block: unknown) => ({
  citationsContent: member(block, "citationsContent"),
  reasoningContent: member(block, "reasoningContent"),
  toolUse: member(block, "toolUse")
})

/** The events of a stream, by their names. */
export const converseEvents = [
  "messageStart",
  "contentBlockStart",
  "contentBlockDelta",
  "contentBlockStop",
  "messageStop",
  "metadata"
] as const

const readReply = (body: unknown): ReplyFacts => {
  const { facts, readWhole } = collector()
  readWhole(body)
  return facts()
}

const streamReader = (): StreamReader => {
  const { facts, readEvent } = collector()
  return { facts, read: (event: SseEvent) => readEvent(event, parsed(event.data)) }
}

/** Not the body but the path says whether the reply is a stream, and which model is asked. */
const requestReader = (stream: boolean) => (body: unknown) => {
  const tools = member(member(body, "toolConfig"), "tools")
  const facts = readAnthropicRequest(tools === undefined ? body : { ...(body as object), tools })
  // A prompt that is stored at Bedrock is named in the path, and only its variables are sent.
  const stored = (member(body, "promptVariables") ?? null) !== null
  return { ...facts, stream, ...(stored && { billsMore: true as const }) }
}

/** Bedrock's Converse: one object with the message of any model. */
export const bedrockConverse: WireFormat = { readRequest: requestReader(false), readReply, streamReader }

/** The same as a stream: the events from `messageStart` to `metadata`, which comes last and has the usage. */
export const bedrockConverseStream: WireFormat = { readRequest: requestReader(true), readReply, streamReader }
