import { requestFacts } from "./RequestFacts.js"
import { elements, label, member, text } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

/** Messages stand under `contents`, each with its text and media in `parts`; here these are its content. */
const messageOf = (content: unknown) => ({
  role: text(member(content, "role")) ?? "user",
  content: typeof content === "string" ? content : (member(content, "parts") ?? [])
})

const isGiven = (value: unknown) => value !== undefined && value !== null

/** A single content may stand where a list is meant. */
const listOf = (contents: unknown): ReadonlyArray<unknown> =>
  Array.isArray(contents) ? contents : isGiven(contents) ? [contents] : []

/**
 * The system instruction stands beside the contents; here it is the first message. The model stands in the URL. What is
 * cached under a name (`cachedContent`) is billed without being sent.
 */
export const readGeminiRequest = (body: unknown, stream: boolean): RequestFacts => {
  const system = member(body, "systemInstruction") ?? member(body, "system_instruction")
  const contents = listOf(member(body, "contents"))
  const all = [...(isGiven(system) ? [{ ...messageOf(system), role: "system" }] : []), ...contents.map(messageOf)]
  const cached = text(member(body, "cachedContent")) ?? text(member(body, "cached_content"))
  return {
    ...withoutModel(requestFacts(body, all.length > 0 ? all : undefined)),
    stream,
    ...(cached !== undefined && { billsMore: true })
  }
}

/** The texts to embed: of one request, or of many in one (`requests`). */
export const readGeminiEmbedding = (body: unknown): RequestFacts => {
  const requests = member(body, "requests")
  const contents = (Array.isArray(requests) ? elements(requests) : [body]).map((request) => member(request, "content"))
  const all = contents.filter(isGiven).map(messageOf)
  return { ...withoutModel(requestFacts(body, all.length > 0 ? all : undefined)), stream: false, outputLimit: 1 }
}

/** The input is a text, one content, a list of contents, or whole turns with their roles. */
const messagesOfInput = (input: unknown): ReadonlyArray<unknown> => {
  const turns = elements(input)
  if (turns.length > 0 && turns.every((turn) => text(member(turn, "role")) !== undefined)) return turns
  return isGiven(input) ? [{ role: "user", content: input }] : []
}

/** An agent may be asked in place of a model. What the provider keeps of earlier interactions is billed again. */
export const readGeminiInteraction = (body: unknown): RequestFacts => {
  const system = member(body, "system_instruction")
  const all = [
    ...(isGiven(system) ? [{ role: "system", content: system }] : []),
    ...messagesOfInput(member(body, "input"))
  ]
  const facts = requestFacts(body, all.length > 0 ? all : undefined)
  const model = facts.model ?? label(member(body, "agent"))
  const earlier = text(member(body, "previous_interaction_id"))
  return {
    ...facts,
    ...(model !== undefined && { model }),
    ...(earlier !== undefined && { billsMore: true })
  }
}

/** The name in the URL is the one that counts. */
const withoutModel = ({ model: _, ...facts }: RequestFacts): Omit<RequestFacts, "model"> => facts
