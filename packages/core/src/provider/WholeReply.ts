import { parsed } from "./UnknownJson.js"
import type { ReplyFacts, StreamReader } from "./WireFormat.js"

/** For formats that never stream: should something stream all the same, its last event is taken for the reply. */
export const lastEventReader = (readReply: (body: unknown) => ReplyFacts): StreamReader => {
  let facts: ReplyFacts = { finishReasons: [], toolCalls: [] }
  return {
    read: ({ data }) => {
      if (!data.startsWith("[DONE]")) facts = readReply(parsed(data))
    },
    facts: () => facts
  }
}
