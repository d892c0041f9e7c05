import { describe, expect, it } from "vitest"
import type { InitOptions } from "../../src/Options.js"
import { dataLine, openAiEvents, openAiReply, sendEvents, sendJson } from "../support/replies.js"
import { type Handler, serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const call = async (answer: Handler, options: InitOptions) => {
  const provider = await serve(answer)
  const { spans, watch } = await watching({ providers: { [provider.host]: "openai" }, ...options })
  const request = { method: "POST", body: JSON.stringify({ model: "m", stream: true, messages: [] }) }
  const reply = await watch.fetch(`${provider.url}/v1/chat/completions`, request)
  for await (const _ of reply.body ?? []);
  const [span] = await spans()
  return {
    span,
    events: span?.events as ReadonlyArray<{
      name: string
      time_unix_nano: string
      attributes: { offset_ms: number; bytes: number }
    }>
  }
}

const words = (count: number) =>
  openAiEvents(
    Array.from({ length: count }, (_, at) => `wörd ${at} `),
    true
  )
const streaming =
  (events: ReadonlyArray<object>): Handler =>
  (_, response) =>
    sendEvents(response, [...events, "[DONE]"].map(dataLine)).then(() => void response.end())

describe("captureChunks", () => {
  it("keeps when each chunk of a stream came and how large it was", async () => {
    const sent = words(5)
    const { events, span } = await call(streaming(sent), { captureChunks: true })
    expect(events.map(({ name }) => name)).toEqual(sent.map(() => "chunk"))
    expect(events.map(({ attributes }) => attributes.bytes)).toEqual(
      sent.map((event) => Buffer.byteLength(JSON.stringify(event)))
    )
    expect(span?.model_inference.stream.chunks).toBe(sent.length)
    expect(events[0]?.attributes.offset_ms).toBeCloseTo(span?.model_inference.stream.time_to_first_chunk_ms, 2)
    for (const [at, { attributes, time_unix_nano }] of events.entries()) {
      expect(attributes.offset_ms).toBeGreaterThanOrEqual(events[at - 1]?.attributes.offset_ms ?? 0)
      const since = BigInt(time_unix_nano) - BigInt(span?.start_time_unix_nano)
      expect(Math.abs(Number(since) / 1e6 - attributes.offset_ms)).toBeLessThan(0.002)
      expect(BigInt(time_unix_nano)).toBeLessThanOrEqual(BigInt(span?.end_time_unix_nano))
    }
    expect(JSON.stringify(events)).not.toContain("wörd")
  })

  it("keeps the first thousand", async () => {
    const { events, span } = await call(streaming(words(1_200)), { captureChunks: true, maxContentBytes: 1_000_000 })
    expect(events).toHaveLength(1_000)
    expect(span?.model_inference.stream.chunks).toBeGreaterThan(1_200)
  })

  it("keeps nothing of the kind by default, nor of a reply that is no stream", async () => {
    expect((await call(streaming(words(3)), {})).span).not.toHaveProperty("events")
    const whole: Handler = (_, response) => void sendJson(response, openAiReply())
    expect((await call(whole, { captureChunks: true })).span).not.toHaveProperty("events")
  })
})
