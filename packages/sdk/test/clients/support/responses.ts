/** Replies of OpenAI's Responses, as its documentation has them. */

const message = (text: string) => ({
  id: "msg_1",
  type: "message",
  status: "completed",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [], logprobs: [] }]
})

const response = (status: "in_progress" | "completed", text?: string) => ({
  id: "resp_1",
  object: "response",
  created_at: 1_767_225_600,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  model: "gpt-test-2026",
  output: text === undefined ? [] : [message(text)],
  parallel_tool_calls: true,
  service_tier: "default",
  temperature: 1,
  tool_choice: "auto",
  tools: [],
  top_p: 1,
  usage:
    text === undefined
      ? null
      : {
          input_tokens: 11,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 4,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 15
        }
})

export const responsesReply = (text: string) => response("completed", text)

/** The events of a streamed response. */
export const responsesEvents = (words: ReadonlyArray<string>): ReadonlyArray<{ readonly type: string }> => {
  const text = words.join("")
  const item = { ...message(text), status: "in_progress", content: [] }
  const part = { type: "output_text", text: "", annotations: [], logprobs: [] }
  const place = { item_id: "msg_1", output_index: 0, content_index: 0 }
  const events = [
    { type: "response.created", response: response("in_progress") },
    { type: "response.in_progress", response: response("in_progress") },
    { type: "response.output_item.added", output_index: 0, item },
    { type: "response.content_part.added", ...place, part },
    ...words.map((delta) => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] })),
    { type: "response.output_text.done", ...place, text, logprobs: [] },
    { type: "response.content_part.done", ...place, part: { ...part, text } },
    { type: "response.output_item.done", output_index: 0, item: message(text) },
    { type: "response.completed", response: response("completed", text) }
  ]
  return events.map((event, index) => ({ ...event, sequence_number: index }))
}
