import { type Fields, fieldsOf, first, list, text } from "./fields.js"
import { callsOf, type Part, partsOf, result, typedPart } from "./parts.js"

export interface Message {
  readonly role: string
  readonly parts: ReadonlyArray<Part>
}

/** An item that is a message of its own, with a type instead of a role, as in OpenAI's responses. */
const itemOf = (fields: Fields): Message | undefined => {
  const type = text(fields.type)
  const part = type === undefined ? undefined : typedPart(type, fields)
  if (part === undefined) return undefined
  return { role: part.kind === "result" ? "tool" : "assistant", parts: [part] }
}

/** Where a message has what it says. */
const spoken = ["content", "parts", "tool_calls", "reasoning_content", "reasoning", "refusal"]

const messageOf = (value: unknown): Message | undefined => {
  const fields = fieldsOf(value)
  const role = text(fields?.role)
  if (fields === undefined || role === undefined) return fields && itemOf(fields)
  const reasoning = first(text(fields.reasoning_content), text(fields.reasoning))
  const content = first(fields.content, fields.parts)
  const parts: ReadonlyArray<Part> =
    role === "tool" && text(fields.tool_call_id) !== undefined ? [result(fields, content)] : partsOf(content)
  const refusal = text(fields.refusal)
  if (!spoken.some((name) => name in fields)) return { role, parts: [{ kind: "other", value }] }
  return {
    role,
    parts: [
      ...(reasoning === undefined ? [] : [{ kind: "reasoning", text: reasoning } as const]),
      ...parts,
      ...(refusal === undefined ? [] : [{ kind: "text", text: refusal } as const]),
      ...callsOf(fields)
    ]
  }
}

/** The messages that a value holds, in whichever provider's words; `undefined` unless all of it is messages. */
export const messagesOf = (value: unknown): ReadonlyArray<Message> | undefined => {
  const all = Array.isArray(value) ? value : (fieldsOf(value)?.messages ?? [value])
  const messages: Array<Message> = []
  for (const one of list(all)) {
    const message = messageOf(one)
    if (message === undefined) return undefined
    messages.push(message)
  }
  return messages.length > 0 ? messages : undefined
}
