import { type Answer, type Asked, counted, events, json, refusal, said, words } from "../Answer.js"

/** What is billed is less than what was read. */
const usage = ({ input, output }: typeof counted.whole) => ({
  billed_units: { input_tokens: input, output_tokens: output },
  tokens: { input_tokens: input + 60, output_tokens: output }
})

export const cohereError = json({ id: "ours", message: refusal }, 400)

const index = 0

export const cohere = ({ streamed }: Asked): Answer => {
  if (!streamed) {
    const message = { role: "assistant", content: [{ type: "text", text: said }] }
    return json({ id: "ours", finish_reason: "COMPLETE", message, usage: usage(counted.whole) })
  }
  const message = { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] }
  const all = [
    { type: "message-start", id: "ours", delta: { message } },
    { type: "content-start", index, delta: { message: { content: { type: "text", text: "" } } } },
    ...words.map((text) => ({ type: "content-delta", index, delta: { message: { content: { text } } } })),
    { type: "content-end", index },
    { type: "message-end", delta: { finish_reason: "COMPLETE", usage: usage(counted.streamed) } }
  ]
  return events(all, true)
}
