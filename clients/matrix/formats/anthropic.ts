import { type Answer, type Asked, counted, events, json, modelAnswering, refusal, said, words } from "../Answer.js"

/** What was read from the cache is not part of the input here. */
const input = ({ cached, input }: typeof counted.whole) => ({
  input_tokens: input - cached,
  cache_read_input_tokens: cached,
  cache_creation_input_tokens: 0
})

const head = {
  id: "msg_ours",
  type: "message",
  role: "assistant",
  model: modelAnswering,
  stop_sequence: null
}

export const anthropicWhole = {
  ...head,
  content: [{ type: "text", text: said }],
  stop_reason: "end_turn",
  usage: { ...input(counted.whole), output_tokens: counted.whole.output }
}

/** The counts of the output are of all that has come so far. */
export const anthropicEvents = [
  {
    type: "message_start",
    message: { ...head, content: [], stop_reason: null, usage: { ...input(counted.streamed), output_tokens: 1 } }
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "ping" },
  ...words.map((text) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })),
  { type: "content_block_stop", index: 0 },
  {
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { output_tokens: counted.streamed.output }
  },
  { type: "message_stop" }
]

export const anthropicError = json(
  { type: "error", error: { type: "invalid_request_error", message: refusal }, request_id: "req_ours" },
  400
)

export const anthropic = ({ streamed }: Asked): Answer =>
  streamed ? events(anthropicEvents, true) : json(anthropicWhole)
