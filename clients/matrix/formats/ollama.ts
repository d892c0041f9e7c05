import { type Answer, type Asked, counted, json, lines, modelAnswering, refusal, said, words } from "../Answer.js"

const head = { model: modelAnswering, created_at: "2026-09-21T12:00:00.000Z" }
const message = (content: string) => ({ role: "assistant", content })

const end = ({ input, output }: typeof counted.whole) => ({
  done: true,
  done_reason: "stop",
  total_duration: 5_000_000,
  load_duration: 1_000_000,
  prompt_eval_count: input,
  prompt_eval_duration: 1_000_000,
  eval_count: output,
  eval_duration: 3_000_000
})

export const ollamaError = json({ error: refusal }, 400)

/** A stream is lines of JSON. */
export const ollama = ({ streamed }: Asked): Answer => {
  if (!streamed) return json({ ...head, message: message(said), ...end(counted.whole) })
  const all = words.map((word) => ({ ...head, message: message(word), done: false }))
  return lines([...all, { ...head, message: message(""), ...end(counted.streamed) }])
}
