import { readOutputLimit } from "./OutputLimit.js"
import { elements, jsonText, label, member } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

// Anthropic adds a prompt of up to 530 tokens to a request with tools, and documents 735 for the largest of those that it
// describes itself (https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview).
const mostForTools = 1_000
const described = new Set<unknown>(["function", "custom", undefined])

const tokensForTools = (tools: ReadonlyArray<unknown>): number =>
  tools.reduce<number>(
    (sum, tool) => (described.has(member(tool, "type")) ? sum : sum + mostForTools),
    tools.length > 0 ? mostForTools : 0
  )

/** What all formats write alike, with the messages that each finds in a place of its own. Absent where there are none. */
export const requestFacts = (body: unknown, messages: ReadonlyArray<unknown> | undefined): RequestFacts => {
  const model = label(member(body, "model"))
  const input = messages === undefined ? undefined : jsonText(messages)
  const toolTokens = tokensForTools(elements(member(body, "tools")))
  return {
    ...(model !== undefined && { model }),
    stream: member(body, "stream") === true,
    ...(input !== undefined && { input }),
    ...(toolTokens > 0 && { toolTokens }),
    ...readOutputLimit(body)
  }
}
