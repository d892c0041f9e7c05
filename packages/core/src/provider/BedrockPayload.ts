import { anthropicMessages } from "./AnthropicMessages.js"
import { bedrockConverse, converseEvents } from "./BedrockConverse.js"
import { bedrockText } from "./BedrockText.js"
import { cohereV1 } from "./CohereV1.js"
import { openAiChat } from "./OpenAiChat.js"
import { elements, label, member } from "./UnknownJson.js"
import type { WireFormat } from "./WireFormat.js"

/** The part of a format that reads replies. */
export type ReplyFormat = Pick<WireFormat, "readReply" | "streamReader">

const has = (value: unknown, names: ReadonlyArray<string>) =>
  names.some((name) => (member(value, name) ?? null) !== null)

const anthropicTypes = /^(?:message|content_block)(?:_|$)|^error$/
const cohereMembers = ["event_type", "generation_id", "chat_history", "generations", "is_finished"]
const textMembers = [
  "generation",
  "outputText",
  "results",
  "outputs",
  "completion",
  "completions",
  "inputTextTokenCount"
]

/**
 * The format that a model on Bedrock answers in, by what its reply or the first piece of it looks like: the model's id may
 * be an inference profile and say nothing. Absent where a piece tells nothing yet.
 */
export const formatOfPayload = (payload: unknown): ReplyFormat | undefined => {
  if (anthropicTypes.test(label(member(payload, "type")) ?? "")) return anthropicMessages
  if (has(member(payload, "output"), ["message"]) || has(payload, converseEvents)) return bedrockConverse
  if (Array.isArray(member(payload, "choices")) || has(payload, ["error"])) return openAiChat
  if (has(payload, cohereMembers)) return cohereV1
  return has(payload, textMembers) ? bedrockText : undefined
}

/**
 * The payload with each choice's reason to stop where OpenAI has it, since Mistral's chats on Bedrock have it elsewhere;
 * the payload itself where nothing is to be moved.
 */
export const withFinishReasons = (payload: unknown): unknown => {
  const choices = elements(member(payload, "choices"))
  const moved = choices.some((choice) => label(member(choice, "stop_reason")) !== undefined)
  return moved ? { ...(payload as object), choices: choices.map(withFinishReason) } : payload
}

const withFinishReason = (choice: unknown): unknown => {
  const reason = label(member(choice, "finish_reason")) ?? label(member(choice, "stop_reason"))
  return reason === undefined ? choice : { ...(choice as object), finish_reason: reason }
}
