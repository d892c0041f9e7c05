import { readCohereError, readCohereUsage } from "./CohereUsage.js"
import { openAiRerank } from "./OpenAiMedia.js"
import { promptMessages } from "./PromptMessages.js"
import { requestFacts } from "./RequestFacts.js"
import { label, member } from "./UnknownJson.js"
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

const streamReader = () => lastEventReader(readReply)

const readEmbedRequest = (body: unknown): RequestFacts => ({
  ...requestFacts(body, promptMessages(member(body, "texts") ?? member(body, "inputs") ?? member(body, "images"))),
  // The least that counts as a limit: nothing is written.
  outputLimit: 1
})

/** Cohere's embeddings, of both versions: usage has input only, that of pictures included. */
export const cohereEmbed: WireFormat = { readRequest: readEmbedRequest, readReply, streamReader }

/** Cohere's rankings, of both versions: billed by the search, without any tokens. */
export const cohereRerank: WireFormat = { readRequest: openAiRerank.readRequest, readReply, streamReader }
