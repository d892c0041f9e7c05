import { elements, jsonText, label, member } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

/** The system prompt stands beside the messages; here it is the first of them, with its content as it was sent. */
export const readAnthropicRequest = (body: unknown): RequestFacts => {
  const model = label(member(body, "model"))
  const system = member(body, "system")
  const messages = member(body, "messages")
  const first = typeof system === "string" || Array.isArray(system) ? [{ role: "system", content: system }] : []
  const all = [...first, ...elements(messages)]
  const input = all.length > 0 || Array.isArray(messages) ? jsonText(all) : undefined
  return {
    ...(model !== undefined && { model }),
    stream: member(body, "stream") === true,
    ...(input !== undefined && { input })
  }
}
