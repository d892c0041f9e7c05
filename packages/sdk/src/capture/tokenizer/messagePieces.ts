import { elements, member, text, written } from "@agentwatch/core/provider/UnknownJson"
import { noPieces, type Pieces } from "./Pieces.js"

// What a message costs beside its texts, and what the reply that follows begins with:
// https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken. A tool call costs as
// much as `gpt-tokenizer` takes for a function call.
const aMessage = 3
const aName = 1
const aCall = 3
const theReply = 3

// A picture in full detail is a thousand tokens or so, as is a page or some seconds of sound. In low detail it is 85.
const media = 1_000
const mediaInLowDetail = 85
const mediaParts = new Set<unknown>([
  "image_url",
  "input_image",
  "input_audio",
  "input_file",
  "file",
  "computer_screenshot"
])

const detailOf = (part: unknown): unknown => member(part, "detail") ?? member(member(part, "image_url"), "detail")

const add = (pieces: Pieces, value: unknown): void => {
  const words = text(value)
  if (words !== undefined) pieces.texts.push(words)
}

const addContent = (pieces: Pieces, content: unknown): void => {
  add(pieces, content)
  for (const part of elements(content)) {
    // A prompt may be given as tokens.
    if (typeof part === "number") pieces.tokens++
    else if (Array.isArray(part)) pieces.tokens += part.length
    else if (mediaParts.has(member(part, "type"))) {
      pieces.tokens += detailOf(part) === "low" ? mediaInLowDetail : media
    } else add(pieces, text(part) ?? member(part, "text") ?? member(part, "refusal"))
  }
}

const addCall = (pieces: Pieces, call: unknown): void => {
  const asked = member(call, "function") ?? member(call, "custom") ?? call
  pieces.tokens += aCall
  add(pieces, member(asked, "name"))
  add(pieces, written(member(asked, "arguments") ?? member(asked, "input")))
}

/** The messages of a chat, or the items of a response. */
export const chatPieces = (messages: ReadonlyArray<unknown>): Pieces => {
  const pieces = noPieces()
  pieces.tokens += theReply
  for (const message of messages) {
    pieces.tokens += aMessage
    add(pieces, member(message, "role"))
    addContent(pieces, member(message, "content"))
    for (const call of elements(member(message, "tool_calls"))) addCall(pieces, call)
    const legacy = member(message, "function_call")
    if (legacy) addCall(pieces, legacy)
    const type = member(message, "type")
    if (type === "function_call" || type === "custom_tool_call") addCall(pieces, message)
    else if (member(message, "name") !== undefined) {
      pieces.tokens += aName
      add(pieces, member(message, "name"))
    }
    addContent(pieces, member(message, "output"))
  }
  return pieces
}

/** What is completed or embedded as it is. */
export const plainPieces = (messages: ReadonlyArray<unknown>): Pieces => {
  const pieces = noPieces()
  for (const message of messages) addContent(pieces, member(message, "content"))
  return pieces
}
