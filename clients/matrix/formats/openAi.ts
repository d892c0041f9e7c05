import { type Answer, type Asked, counted, events, json, modelAnswering, refusal, said, words } from "../Answer.js"

const usageOf = ({ cached, input, output }: typeof counted.whole) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: { reasoning_tokens: 0 }
})

const head = { id: "chatcmpl-ours", created: 1_790_000_000, model: modelAnswering }
const chunkHead = { ...head, object: "chat.completion.chunk" }

const whole = json({
  ...head,
  object: "chat.completion",
  choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: said, refusal: null } }],
  usage: usageOf(counted.whole)
})

const chunk = (delta: object, finish_reason: string | null = null) => ({
  ...chunkHead,
  choices: [{ index: 0, delta, finish_reason }]
})

const chunks = [{ role: "assistant", content: "" }, ...words.map((content) => ({ content }))].map((delta) =>
  chunk(delta)
)
const end = chunk({}, "stop")
const usage = usageOf(counted.streamed)

export const openAiError = json(
  { error: { message: refusal, type: "invalid_request_error", param: null, code: "not_for_models" } },
  400
)

/** Those of a stream whose usage comes in a chunk of its own, if it was asked for. */
export const openAi = ({ streamed, withUsage }: Asked): Answer => {
  if (!streamed) return whole
  return events([...chunks, end, ...(withUsage ? [{ ...chunkHead, choices: [], usage }] : []), "[DONE]"])
}

/** Azure begins with a chunk about what it thinks of the prompt. */
export const azure = (asked: Asked): Answer => {
  if (!asked.streamed) return whole
  const first = { id: "", created: 0, object: "", model: "", choices: [], prompt_filter_results: [{ prompt_index: 0 }] }
  const { pieces, ...rest } = openAi(asked)
  return { ...rest, pieces: [...events([first]).pieces, ...pieces] }
}

/** Those that send the usage with the last chunk, unasked. */
export const usageAtTheEnd = ({ streamed }: Asked): Answer =>
  streamed ? events([...chunks, { ...end, usage }, "[DONE]"]) : whole

export const groq = ({ streamed }: Asked): Answer =>
  streamed ? events([...chunks, { ...end, x_groq: { id: "req_ours", usage } }, "[DONE]"]) : whole

const responseHead = {
  id: "resp_ours",
  object: "response",
  created_at: 1_790_000_000,
  model: modelAnswering,
  error: null
}
const item = (status: string, text?: string) => ({
  id: "msg_ours",
  type: "message",
  role: "assistant",
  status,
  content: text === undefined ? [] : [{ type: "output_text", text, annotations: [] }]
})

const completed = ({ cached, input, output }: typeof counted.whole) => ({
  ...responseHead,
  status: "completed",
  output: [item("completed", said)],
  usage: {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output
  }
})

export const responses = ({ streamed }: Asked): Answer => {
  if (!streamed) return json(completed(counted.whole))
  const at = { item_id: "msg_ours", output_index: 0, content_index: 0 }
  const all = [
    { type: "response.created", response: { ...responseHead, status: "in_progress", output: [], usage: null } },
    { type: "response.output_item.added", output_index: 0, item: item("in_progress") },
    { type: "response.content_part.added", ...at, part: { type: "output_text", text: "", annotations: [] } },
    ...words.map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
    { type: "response.output_text.done", ...at, text: said },
    { type: "response.output_item.done", output_index: 0, item: item("completed", said) },
    { type: "response.completed", response: completed(counted.streamed) }
  ]
  return events(
    all.map((event, sequence_number) => ({ ...event, sequence_number })),
    true
  )
}
