import type { Usage } from "../model/Usage.js"
import { tellable } from "./BilledUsage.js"
import type { ReplyFacts, RequestFacts } from "./WireFormat.js"

const charactersPerToken = 4

// A picture, a page or some seconds of sound cost about a thousand tokens, however many bytes they are.
const mediaTokens = 1_000
const media = /;base64,|"data":"/g
const base64 = /[^A-Za-z0-9+/=_-]/g
const shortestMedia = 1_024

const tokens = (characters: number) => Math.ceil(characters / charactersPerToken)

/**
 * About how many tokens a text is: four characters each, rounded up, so at least one where there is text. Right for
 * English within a quarter or so, too low for Chinese, Japanese and Korean. Media inside JSON, as base64, counts as a
 * thousand tokens a piece.
 */
export const estimateTokens = (text: string): number => {
  let inMedia = 0
  let pieces = 0
  for (const { 0: opening, index } of text.matchAll(media)) {
    // Where it ends is searched for: to match a run of many megabytes would overflow the matcher's stack.
    const begin = index + opening.length
    base64.lastIndex = begin
    const length = (base64.exec(text)?.index ?? text.length) - begin
    if (length < shortestMedia) continue
    inMedia += length
    pieces++
  }
  return tokens(text.length - inMedia) + pieces * mediaTokens
}

/**
 * The usage of a call whose provider reported none, guessed from the length of what was sent and what came back. Output
 * is text, reasoning, and the names and arguments of tool calls. What the provider had counted before a stream broke off
 * is kept: its input as it is, its output as the least. Absent if nothing at all is known of the call. `counted`: tokens of
 * the input and of the output that was seen, reasoning apart, where somebody knows better than by their length.
 */
export const estimateUsage = (
  request: RequestFacts,
  reply: ReplyFacts,
  counted?: { readonly input: number; readonly output: number }
): Usage | undefined => {
  const { output = "", reasoningLength = 0, toolCalls, usageSoFar } = reply
  const called = toolCalls.reduce((sum, { input, name }) => sum + name.length + input.length, 0)
  const written =
    counted === undefined ? tokens(output.length + reasoningLength + called) : counted.output + tokens(reasoningLength)
  const reasoning = Math.min(tokens(reasoningLength), written)
  if (usageSoFar !== undefined) {
    return tellable({
      ...usageSoFar,
      output: Math.max(usageSoFar.output, written),
      reasoning: Math.max(usageSoFar.reasoning, reasoning)
    })
  }
  if (request.input === undefined && written === 0) return undefined
  return {
    input: counted?.input ?? estimateTokens(request.input ?? ""),
    output: written,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite1h: 0,
    reasoning
  }
}
