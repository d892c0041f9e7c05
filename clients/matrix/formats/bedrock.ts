import { eventFrame } from "../../../packages/core/test/provider/eventStreamFrame.js"
import { type Answer, type Asked, counted, json, refusal, said, words } from "../Answer.js"
import { anthropicEvents, anthropicWhole } from "./anthropic.js"

/** What was read from the cache is not part of the input here. */
const usage = ({ cached, input, output }: typeof counted.whole) => ({
  inputTokens: input - cached,
  outputTokens: output,
  totalTokens: input + output,
  cacheReadInputTokens: cached,
  cacheWriteInputTokens: 0
})

const frames = (pieces: ReadonlyArray<Uint8Array>): Answer => ({
  status: 200,
  contentType: "application/vnd.amazon.eventstream",
  pieces
})

export const bedrockError = json({ message: refusal }, 400, { "x-amzn-errortype": "ValidationException" })

const contentBlockIndex = 0

export const converse = ({ streamed }: Asked): Answer => {
  if (!streamed) {
    const message = { role: "assistant", content: [{ text: said }] }
    return json({
      output: { message },
      stopReason: "end_turn",
      metrics: { latencyMs: 5 },
      usage: usage(counted.whole)
    })
  }
  return frames([
    eventFrame("messageStart", { role: "assistant" }),
    ...words.map((text) => eventFrame("contentBlockDelta", { contentBlockIndex, delta: { text } })),
    eventFrame("contentBlockStop", { contentBlockIndex }),
    eventFrame("messageStop", { stopReason: "end_turn" }),
    eventFrame("metadata", { metrics: { latencyMs: 5 }, usage: usage(counted.streamed) })
  ])
}

/** The model's own format; of a stream each event in a frame. */
export const invoke = ({ streamed }: Asked): Answer => {
  if (!streamed) return json(anthropicWhole)
  const bytes = (event: unknown) => Buffer.from(JSON.stringify(event)).toString("base64")
  return frames(anthropicEvents.map((event) => eventFrame("chunk", { bytes: bytes(event) })))
}
