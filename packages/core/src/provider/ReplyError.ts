import { label, member, text } from "./UnknownJson.js"
import type { ReplyFacts } from "./WireFormat.js"

export type ReplyError = NonNullable<ReplyFacts["error"]>

// Messages quote the request now and then; its beginning says what went wrong.
const longestMessage = 8_192

/** Where a body has its error. Most wrap it in an object; vLLM's error is the body itself. */
export const errorIn = (body: unknown): unknown => (member(body, "object") === "error" ? body : member(body, "error"))

/** A code is a word, or a number as some gateways send it. */
const code = (value: unknown) => (typeof value === "number" ? String(value) : label(value))

/**
 * The provider's word on what went wrong, from the `error` member of a reply: an object with `message` and `code` or
 * `type`, or a bare text. Absent where there is no error; an error without a word says so.
 */
export const readError = (error: unknown): ReplyError | undefined => {
  if (!error) return undefined
  const named = code(member(error, "code")) ?? code(member(error, "type"))
  const message = text(error) ?? text(member(error, "message")) ?? named ?? "the provider gave no reason"
  return { ...(named !== undefined && { code: named }), message: message.slice(0, longestMessage) }
}
