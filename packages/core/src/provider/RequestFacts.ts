import { tierOf } from "./AnthropicTier.js"
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

/** Bedrock has it in an object. */
const tierIn = (body: unknown): string | undefined => {
  const tier = member(body, "service_tier") ?? member(body, "serviceTier")
  return label(tier) ?? label(member(tier, "type"))
}

/** What all formats write alike, with the messages that each finds in a place of its own. Absent where there are none. */
export const requestFacts = (body: unknown, messages: ReadonlyArray<unknown> | undefined): RequestFacts => {
  const model = label(member(body, "model"))
  const input = messages === undefined ? undefined : jsonText(messages)
  const serviceTier = tierOf(body, tierIn(body))
  const toolTokens = tokensForTools(elements(member(body, "tools")))
  return {
    ...(model !== undefined && { model }),
    stream: member(body, "stream") === true,
    ...(input !== undefined && { input }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(toolTokens > 0 && { toolTokens }),
    ...readOutputLimit(body)
  }
}
