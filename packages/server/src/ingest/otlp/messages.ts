import type { Value } from "./OtlpSpan.js"
import { isList, isStructure, member, type Structure, structured, textOf } from "./reading.js"

export interface RequestedTool {
  readonly tool_name: string
  readonly tool_input: string
}

/** What a model's messages come to. */
export interface Reply {
  readonly output: string | undefined
  readonly reasoning: string | undefined
  readonly calls: ReadonlyArray<RequestedTool>
  readonly finishReasons: ReadonlyArray<string>
}

/** OpenInference puts each thing into one that says what it is: `{message: {…}}`, `{tool_call: {function: {…}}}`. */
const unwrapped = (value: Value, wrapper: string): Value => member(value, wrapper) ?? value

const partOf = (value: Value): Value => {
  const inner = member(value, "message_content")
  return inner ?? value
}

const messageOf = (sent: Value): Value => {
  const message = unwrapped(sent, "message")
  if (!isStructure(message) || message === sent) return message
  const contents = member(message, "contents")
  const calls = member(message, "tool_calls")
  return {
    ...message,
    ...(isList(contents) ? { contents: contents.map(partOf) } : {}),
    ...(isList(calls) ? { tool_calls: calls.map((call) => unwrapped(call, "tool_call")) } : {})
  }
}

/** The messages that were sent or are spread over attributes, each as plain as its convention allows. */
export const messagesOf = (sent: Value): Value => {
  const messages = structured(sent)
  return isList(messages) ? messages.map(messageOf) : messages
}

const toolOf = (sent: Value): RequestedTool | undefined => {
  const call = unwrapped(sent, "tool_call")
  const named = isStructure(member(call, "function")) ? member(call, "function") : call
  const name = member(named, "name") ?? member(named, "toolName")
  if (typeof name !== "string") return undefined
  const input = member(named, "arguments") ?? member(named, "args") ?? member(named, "input") ?? ""
  return { tool_name: name, tool_input: textOf(input) }
}

/** Tool calls in the form of any convention, also as JSON. What is none is passed over. */
export const toolsOf = (sent: Value | undefined): ReadonlyArray<RequestedTool> => {
  const calls = sent === undefined ? undefined : structured(sent)
  return isList(calls) ? calls.flatMap((call) => toolOf(call) ?? []) : []
}

interface Gathered {
  readonly texts: Array<string>
  readonly reasoning: Array<string>
  readonly calls: Array<RequestedTool>
  readonly finishReasons: Array<string>
  /** Something is in it that no text tells. */
  other: boolean
}

const gatherPart = (part: Value, into: Gathered) => {
  if (typeof part === "string") {
    into.texts.push(part)
    return
  }
  const type = member(part, "type")
  const text = member(part, "content") ?? member(part, "text")
  if (type === "tool_call" || type === "tool-call" || type === "tool_use") {
    const call = toolOf(part)
    if (call === undefined) into.other = true
    else into.calls.push(call)
  } else if (type === "reasoning" || type === "thinking") {
    const thought = text ?? member(part, "thinking")
    if (typeof thought === "string") into.reasoning.push(thought)
  } else if (typeof text === "string") into.texts.push(text)
  else into.other = true
}

const gatherMessage = (message: Value, into: Gathered) => {
  if (typeof message === "string") {
    into.texts.push(message)
    return
  }
  if (!isStructure(message)) {
    into.other ||= message !== null && message !== undefined
    return
  }
  const finish = member(message, "finish_reason")
  if (typeof finish === "string" && finish !== "") into.finishReasons.push(finish)
  for (const call of toolsOf(member(message, "tool_calls"))) into.calls.push(call)
  const content = member(message, "parts") ?? member(message, "contents") ?? member(message, "content")
  if (isList(content)) for (const part of content) gatherPart(part, into)
  else if (typeof content === "string") into.texts.push(content)
  else if (content !== undefined && content !== null) into.other = true
}

const joined = (texts: ReadonlyArray<string>) => (texts.length === 0 ? undefined : texts.join("\n"))

/** The text of a reply, the tools it asks for, and why it ended. One that is more than text stays whole, as JSON. */
export const replyOf = (sent: Value): Reply => {
  const messages = messagesOf(sent)
  const list: ReadonlyArray<Value | Structure> = isList(messages) ? messages : [messages]
  const all: Gathered = { texts: [], reasoning: [], calls: [], finishReasons: [], other: false }
  for (const message of list) gatherMessage(message, all)
  const texts = all.texts.filter((text) => text !== "")
  return {
    output: all.other ? textOf(messages) : joined(texts),
    reasoning: joined(all.reasoning),
    calls: all.calls,
    finishReasons: all.finishReasons
  }
}
