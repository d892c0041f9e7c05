import { readOutputLimit } from "./OutputLimit.js"
import { jsonText, label, member } from "./UnknownJson.js"
import type { RequestFacts } from "./WireFormat.js"

/** What all formats write alike, with the messages that each finds in a place of its own. Absent where there are none. */
export const requestFacts = (body: unknown, messages: ReadonlyArray<unknown> | undefined): RequestFacts => {
  const model = label(member(body, "model"))
  const input = messages === undefined ? undefined : jsonText(messages)
  return {
    ...(model !== undefined && { model }),
    stream: member(body, "stream") === true,
    ...(input !== undefined && { input }),
    ...readOutputLimit(body)
  }
}
