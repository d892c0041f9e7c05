import { readCohereError, readCohereUsage } from "./CohereUsage.js"
import { promptMessages } from "./PromptMessages.js"
import { requestFacts } from "./RequestFacts.js"
import { elements, label, member } from "./UnknownJson.js"
import { lastEventReader } from "./WholeReply.js"
import type { ReplyFacts, RequestFacts, WireFormat } from "./WireFormat.js"

const readReply = (body: unknown): ReplyFacts => {
  const responseId = label(member(body, "id"))
  const error = readCohereError(body)
  return {
    ...(responseId !== undefined && { responseId }),
    finishReasons: [],
    ...readCohereUsage(member(body, "meta")),
    toolCalls: [],
    ...(error !== undefined && { error })
  }
}

const format = (messagesOf: (body: unknown) => ReadonlyArray<unknown> | undefined): WireFormat => ({
  // The least that counts as a limit: nothing is written.
  readRequest: (body): RequestFacts => ({ ...requestFacts(body, messagesOf(body)), stream: false, outputLimit: 1 }),
  readReply,
  streamReader: () => lastEventReader(readReply)
})

/** Cohere's embeddings, of both versions: usage has input only, that of pictures included. */
export const cohereEmbed = format((body) =>
  promptMessages(member(body, "texts") ?? member(body, "inputs") ?? member(body, "images"))
)

/** Cohere's rankings, of both versions: billed by the search, without any tokens. */
export const cohereRerank = format((body) => {
  const query = promptMessages(member(body, "query"))
  const documents = elements(member(body, "documents"))
  return query === undefined && documents.length === 0 ? undefined : [...(query ?? []), ...documents]
})
