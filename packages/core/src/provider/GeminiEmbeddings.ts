import { readGeminiError } from "./GeminiGenerate.js"
import { readGeminiEmbedding } from "./GeminiRequest.js"
import { nextCounts, usageOf } from "./GeminiUsage.js"
import { elements, member } from "./UnknownJson.js"
import { lastEventReader } from "./WholeReply.js"
import type { ReplyFacts, WireFormat } from "./WireFormat.js"

const readReply = (body: unknown): ReplyFacts => {
  const usage = usageOf(nextCounts({}, member(body, "usageMetadata")))
  const error = readGeminiError(member(Array.isArray(body) ? elements(body)[0] : body, "error"))
  return {
    finishReasons: [],
    ...(usage !== undefined && { usage }),
    toolCalls: [],
    ...(error !== undefined && { error })
  }
}

/** `embedContent` and `batchEmbedContents` of Gemini and Vertex. Most models report no usage. */
export const geminiEmbeddings: WireFormat = {
  readRequest: readGeminiEmbedding,
  readReply,
  streamReader: () => lastEventReader(readReply)
}
