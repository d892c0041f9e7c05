import { readError } from "./ReplyError.js"
import { requestFacts } from "./RequestFacts.js"
import { label, member } from "./UnknownJson.js"
import { lastEventReader } from "./WholeReply.js"
import type { ReplyFacts, RequestFacts, WireFormat } from "./WireFormat.js"

const readRequest = (body: unknown): RequestFacts => {
  const { model } = requestFacts(body, undefined)
  return { ...(model !== undefined && { model }), stream: false, billsMore: true }
}

const readReply = (body: unknown): ReplyFacts => {
  const responseId = label(member(body, "id")) ?? label(member(body, "name"))
  const status = label(member(body, "status")) ?? label(member(body, "processing_status"))
  const error = readError(member(body, "error"))
  return {
    ...(responseId !== undefined && { responseId }),
    finishReasons: status === undefined ? [] : [status],
    toolCalls: [],
    ...(error !== undefined && { error })
  }
}

/**
 * The order of many calls that the provider makes later. What they use nobody knows yet: there is no usage, and what they
 * are is in a file or too much to be repeated. The finish reason is the batch's state.
 */
export const batches: WireFormat = {
  deferred: true,
  readRequest,
  readReply,
  streamReader: () => lastEventReader(readReply)
}
