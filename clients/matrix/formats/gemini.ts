import { type Answer, type Asked, counted, events, json, modelAnswering, refusal, said, words } from "../Answer.js"

const thoughts = 3

/** Its thoughts are counted beside what it says. */
const usageMetadata = ({ cached, input, output }: typeof counted.whole) => ({
  promptTokenCount: input,
  cachedContentTokenCount: cached,
  candidatesTokenCount: output - thoughts,
  thoughtsTokenCount: thoughts,
  totalTokenCount: input + output
})

const reply = (text: string, finishReason: string | undefined, usage: typeof counted.whole) => ({
  candidates: [{ index: 0, content: { role: "model", parts: [{ text }] }, ...(finishReason && { finishReason }) }],
  usageMetadata: usageMetadata(usage),
  modelVersion: modelAnswering,
  responseId: "ours"
})

export const geminiError = json({ error: { code: 400, message: refusal, status: "INVALID_ARGUMENT" } }, 400)

/** Each chunk of a stream says what has been used so far. */
export const gemini = ({ path, streamed }: Asked): Answer => {
  if (!streamed) return json(reply(said, "STOP", counted.whole))
  const { cached, input, output } = counted.streamed
  const all = words.map((text, at) => {
    const last = at === words.length - 1
    return reply(text, last ? "STOP" : undefined, { cached, input, output: last ? output : thoughts + at })
  })
  return path.includes("alt=sse") ? events(all) : json(all)
}
