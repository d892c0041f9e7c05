import { describe, expect, it } from "vitest"
import { chatReply } from "../support/chat.js"
import { guarded } from "../support/guarded.js"
import { sendJson } from "../support/replies.js"
import { serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const call = async (reply: object, more: object = {}) => {
  const parts = await guarded({ prices: {} }, (_, response) => void sendJson(response, reply))
  expect(await parts.call(more)).toBe("done")
  const [span] = await parts.spans()
  return { span, spent: parts.global().spent }
}

describe("a call that is priced", () => {
  it("is charged by the service tier that answered, and says which that was", async () => {
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 1_000_000 }
    const { span, spent } = await call({ ...chatReply, model: "gpt-4o", usage, service_tier: "flex" })
    // Half of 2.50 + 10
    expect(spent).toBe(6.25)
    expect(span?.model_inference).toMatchObject({ service_tier: "flex", prompt_tokens: 1_000_000 })
  })

  it("tells what was sound and what was searched, and is charged for it", async () => {
    const usage = {
      prompt_tokens: 500,
      completion_tokens: 100,
      prompt_tokens_details: { audio_tokens: 400 },
      completion_tokens_details: { audio_tokens: 90 }
    }
    const { span, spent } = await call({ ...chatReply, model: "gpt-audio", usage })
    // 100 x 2.50 + 400 x 32 + 10 x 10 + 90 x 64 millionths of a dollar
    expect(spent).toBeCloseTo(0.01891, 9)
    expect(span?.model_inference).toMatchObject({ audio_input_tokens: 400, audio_output_tokens: 90 })
    // The server prices it from the same counts.
    expect(span).not.toHaveProperty("cost_usd")
    for (const none of ["image_input_tokens", "web_searches", "search_units", "provider_cost_usd"]) {
      expect(span?.model_inference).not.toHaveProperty(none)
    }
  })

  it("keeps what its provider says it cost beside what the list says", async () => {
    const usage = { prompt_tokens: 1_000_000, completion_tokens: 0, cost: 0.75 }
    const listed = await call({ ...chatReply, model: "gpt-4o", usage })
    expect(listed.spent).toBe(2.5)
    expect(listed.span?.model_inference.provider_cost_usd).toBe(0.75)
    // Where there would be a default, the provider knows better.
    const unknown = await call({ ...chatReply, model: "nobody-knows-this-one", usage })
    expect(unknown.spent).toBe(0.75)
    expect(unknown.span?.model_inference.provider_cost_usd).toBe(0.75)
    expect(unknown.span).not.toHaveProperty("cost_usd")
  })

  it("has no tokens where something else is counted instead of them", async () => {
    const server = await serve((request, response) => {
      const ranked = { id: "r-1", results: [], meta: { billed_units: { search_units: 2 } } }
      const heard = { text: "Hello", usage: { type: "duration", seconds: 90 } }
      sendJson(response, request.url === "/v2/rerank" ? ranked : heard)
    })
    const priced = async (format: "cohere" | "openai", path: string, model: string) => {
      const { spans, watch } = await watching({ providers: { [server.host]: format } })
      const headers = { "content-type": "application/json" }
      const body = JSON.stringify({ model, query: "q", documents: ["a"] })
      await (await watch.fetch(`${server.url}${path}`, { method: "POST", headers, body })).json()
      const [span] = await spans()
      expect(span?.model_inference).toMatchObject({ usage_source: "reported" })
      expect(span?.model_inference).not.toHaveProperty("prompt_tokens")
      return [span?.model_inference, watch.breakers().global.spent]
    }
    // Two units at 2 dollars a thousand, and 90 seconds at 36 cents an hour
    expect(await priced("cohere", "/v2/rerank", "rerank-v3.5")).toMatchObject([{ search_units: 2 }, 0.004])
    expect(await priced("openai", "/v1/audio/transcriptions", "whisper-1")).toMatchObject([
      { audio_seconds: 90 },
      0.009
    ])
  })

  it("carries the user's own price for sound and searches", async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 0, prompt_tokens_details: { audio_tokens: 60 } }
    const prices = { m: { input: 1, output: 1, inputAudio: 10 } }
    const parts = await guarded(
      { prices },
      (_, response) => void sendJson(response, { ...chatReply, model: "m", usage })
    )
    expect(await parts.call({ model: "m" })).toBe("done")
    const [span] = await parts.spans()
    // 40 x 1 + 60 x 10
    expect(span).toMatchObject({ cost_usd: 0.00064, cost_source: "custom" })
  })
})

describe("what a call holds in worst-case", () => {
  const held = async (more: object) => {
    let reserved = 0
    const parts = await guarded(
      { prices: {}, budgetPerHour: 100, blockOnThreshold: true, reservation: "worst-case" },
      (_, response) => {
        reserved = parts.global().reserved
        sendJson(response, chatReply)
      }
    )
    expect(await parts.call({ max_tokens: 100, ...more })).toBe("done")
    return { reserved, bytes: Buffer.byteLength(parts.chat.requests[0] ?? "") }
  }

  it("is at the rate of text for a call of text, and at that of sound where any may be sent", async () => {
    const text = await held({
      model: "gpt-audio-mini",
      messages: [{ role: "user", content: 'say "input_audio": now' }]
    })
    const input_audio = { data: "AAAA", format: "wav" }
    const content = [{ type: "input_audio", input_audio }]
    const sound = await held({ model: "gpt-audio-mini", messages: [{ role: "user", content }] })
    // What comes back may be sound either way: 100 x 20 millionths of a dollar.
    expect(text.reserved).toBeCloseTo((text.bytes * 0.6 + 2_000) / 1e6, 9)
    expect(sound.reserved).toBeCloseTo((sound.bytes * 10 + 2_000) / 1e6, 9)
  })

  it("is at the rate of the service tier that is asked for, if that is a dearer one", async () => {
    const [plain, priority, flex] = [
      await held({ model: "gpt-4o" }),
      await held({ model: "gpt-4o", service_tier: "priority" }),
      await held({ model: "gpt-4o", service_tier: "flex" })
    ]
    expect(plain.reserved).toBeCloseTo((plain.bytes * 2.5 + 1_000) / 1e6, 9)
    expect(priority.reserved).toBeCloseTo((priority.bytes * 4.25 + 1_700) / 1e6, 9)
    expect(flex.reserved).toBeCloseTo((flex.bytes * 2.5 + 1_000) / 1e6, 9)
  })
})
