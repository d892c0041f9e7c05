import { requestFacts } from "./RequestFacts.js"
import { elements, member, text } from "./UnknownJson.js"
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

/** The name in the URL is the one that counts. */
const withoutModel = ({ model: _, ...facts }: RequestFacts): Omit<RequestFacts, "model"> => facts
