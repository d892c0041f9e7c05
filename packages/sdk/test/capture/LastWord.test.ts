import { describe, expect, it } from "vitest"
import { anthropicEvents, dataLine, openAiEvents } from "../support/replies.js"
import { serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const done = {
  model: "m",
  message: { content: "" },
  done: true,
  done_reason: "stop",
  prompt_eval_count: 11,
  eval_count: 4
}
const openAi = [...openAiEvents(["One ", "two"], true), "[DONE]"].map(dataLine)
const anthropic = anthropicEvents.map((event) => `event: ${event.type}\n${dataLine(event)}`)
const ollama = [{ model: "m", message: { content: "One two" }, done: false }, done].map(
  (line) => `${JSON.stringify(line)}\n`
)

const streams = [
  ["OpenAI's [DONE]", "openai", "/v1/chat/completions", openAi, { prompt_tokens: 11, completion_tokens: 4 }],
  ["Anthropic's message_stop", "anthropic", "/v1/messages", anthropic, { prompt_tokens: 25, completion_tokens: 7 }],
  ["Ollama's done", "ollama", "/api/chat", ollama, { prompt_tokens: 11, completion_tokens: 4 }]
] as const

describe("a stream whose reader stops at", () => {
  for (const [name, format, path, pieces, usage] of streams) {
    it(`${name} and asks for nothing more is recorded all the same`, async () => {
      // The connection stays open, so that nothing else tells the end.
      const provider = await serve((_, response) => {
        response.writeHead(200, {
          "content-type": `${format === "ollama" ? "application/x-ndjson" : "text/event-stream"}`
        })
        for (const piece of pieces) response.write(piece)
      })
      const { spans, watch } = await watching({ providers: { [provider.host]: format } })
      const reply = await watch.fetch(provider.url + path, { method: "POST", body: '{"model":"m","stream":true}' })
      const reader = reply.body?.getReader()
      let read = ""
      while (reader !== undefined && read.length < pieces.join("").length) {
        read += Buffer.from((await reader.read()).value ?? []).toString()
      }
      expect(await spans()).toMatchObject([
        { status: { code: "OK" }, model_inference: { ...usage, usage_source: "reported", stream: { aborted: false } } }
      ])
      expect(watch.health()).toMatchObject({ calls: 1, faults: 0 })
      await reader?.cancel()
      expect(await spans()).toHaveLength(1)
    })
  }

  it("a word after which half of another comes does not count that half", async () => {
    const whole = anthropic.join("")
    const provider = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(`${whole}data: [DO`)
    })
    const { spans, watch } = await watching({ providers: { [provider.host]: "anthropic" } })
    const url = `${provider.url}/v1/messages`
    const reply = await watch.fetch(url, { method: "POST", body: '{"model":"m","stream":true}' })
    await reply.body?.getReader().read()
    expect(await spans()).toMatchObject([{ model_inference: { stream: { chunks: anthropic.length } } }])
  })
})
