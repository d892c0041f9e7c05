import { requestFacts } from "./RequestFacts.js"
import { elements, member } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

/** The system prompt stands beside the messages; here it is the first of them, with its content as it was sent. */
export const readAnthropicRequest = (body: unknown): RequestFacts => {
  const system = member(body, "system")
  const messages = member(body, "messages")
  const first = typeof system === "string" || Array.isArray(system) ? [{ role: "system", content: system }] : []
  const all = [...first, ...elements(messages)]
  return requestFacts(body, all.length > 0 || Array.isArray(messages) ? all : undefined)
}
