import { type ReplyError, readError } from "./ReplyError.js"
import { label, member, text } from "./UnknownJson.js"
import type { SseEvent } from "./WireFormat.js"

const wordOf = (body: unknown) =>
  text(member(body, "message")) ?? text(member(body, "Message")) ?? text(member(body, "originalMessage"))

/** The error that a body is: an object with a `message`, and now and then its type as `namespace#Name`. */
export const readBedrockError = (body: unknown): ReplyError | undefined => {
  const message = wordOf(body)
  const code = label(member(body, "code")) ?? label(label(member(body, "__type"))?.replace(/^.*#/s, ""))
  return message === undefined ? undefined : readError({ code, message })
}

/** The error that an event of a stream is: an exception is named by its type, any other is an event "error". */
export const readBedrockEventError = ({ data, name }: SseEvent, body: unknown): ReplyError | undefined => {
  if (name === "error") return readBedrockError(body) ?? readError(member(body, "code") ? body : (text(data) ?? name))
  return /exception$/i.test(name) ? readError({ code: name, message: wordOf(body) ?? text(data) }) : undefined
}
