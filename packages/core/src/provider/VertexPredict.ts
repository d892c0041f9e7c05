import { readGeminiError } from "./GeminiGenerate.js"
import { requestFacts } from "./RequestFacts.js"
import { count, elements, member, text } from "./UnknownJson.js"
import { lastEventReader } from "./WholeReply.js"
import type { ReplyFacts, RequestFacts, WireFormat } from "./WireFormat.js"

const readRequest = (body: unknown): RequestFacts => {
  const instances = elements(member(body, "instances"))
  const messages = instances.map((instance) => ({
    role: "user",
    content: text(member(instance, "content")) ?? text(member(instance, "prompt")) ?? instance
  }))
  const { model: _, ...facts } = requestFacts(body, messages.length > 0 ? messages : undefined)
  return { ...facts, stream: false }
}

// Sums of so many counts are still exact.
const mostPredictions = 10_000

const readReply = (body: unknown): ReplyFacts => {
  const counts = elements(member(body, "predictions"))
    .slice(0, mostPredictions)
    .flatMap((one) => count(member(member(member(one, "embeddings"), "statistics"), "token_count")) ?? [])
  const input = counts.reduce((a, b) => a + b, 0)
  const error = readGeminiError(member(body, "error"))
  return {
    finishReasons: [],
    ...(counts.length > 0 && {
      usage: { input, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }
    }),
    toolCalls: [],
    ...(error !== undefined && { error })
  }
}

/** Vertex's `predict`, by which text is embedded and pictures are made: only embeddings tell their tokens. */
export const vertexPredict: WireFormat = {
  readRequest,
  readReply,
  streamReader: () => lastEventReader(readReply)
}
