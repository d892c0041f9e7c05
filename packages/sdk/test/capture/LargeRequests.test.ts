import { request as httpRequest } from "node:http"
import { describe, expect, it } from "vitest"
import { guarded } from "../support/guarded.js"
import { patched } from "./http/support.js"

const picture = `data:image/png;base64,${"A".repeat(18 * 1024 * 1024)}`
const asked = {
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "What is it?" },
        { type: "image_url", image_url: { url: picture } }
      ]
    }
  ],
  model: "m",
  max_tokens: 5
}
const text = JSON.stringify(asked)

describe("a request that is very large", () => {
  const bodies: Readonly<Record<string, () => RequestInit["body"]>> = {
    "a text": () => text,
    bytes: () => new TextEncoder().encode(text),
    "a buffer": () => new TextEncoder().encode(text).buffer
  }
  for (const [title, make] of Object.entries(bodies)) {
    it(`is known by its model and its prompt, and reserved for what it is: ${title}`, async () => {
      const { call, chat, global, spans } = await guarded({ budgetPerHour: 9_000_000 }, () => {
        reserved.push(global().reserved)
      })
      const reserved: Array<number> = []
      expect(await call({}, { body: make() ?? null })).toBe("done")
      expect(chat.requests[0]).toBe(text)
      // A dollar for 20 tokens, so 0.05 for each: a picture is a thousand tokens, and 5 may come out.
      expect(reserved[0]).toBeGreaterThan(50)
      expect(reserved[0]).toBeLessThan(55)
      const [span] = await spans()
      expect(span?.model_inference).toMatchObject({ request_model: "m", prompt_tokens: 10, usage_source: "reported" })
      expect(span?.input).toContain("What is it?")
    })
  }

  it("has no upper bound that anybody could tell, so a hard cap refuses it", async () => {
    const { call, chat } = await guarded({
      budgetPerHour: 9_000_000,
      blockOnThreshold: true,
      reservation: "worst-case"
    })
    expect(await call({}, { body: text })).not.toBe("done")
    expect(chat.requests).toEqual([])
  })

  it("is known by way of node:http too, however it is written", async () => {
    const { chat, spans } = await patched()
    const bytes = Buffer.from(text)
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(chat.path, { method: "POST" }, (reply) => reply.resume().on("end", resolve))
      request.on("error", reject)
      for (let at = 0; at < bytes.length; at += 1_000_001) request.write(bytes.subarray(at, at + 1_000_001))
      request.end()
    })
    expect(chat.requests[0]).toBe(text)
    expect((await spans())[0]).toMatchObject({ model_inference: { request_model: "m" } })
  })

  it("that is no JSON is sent on all the same", async () => {
    const { call, chat, spans, watch } = await guarded()
    const odd = `{"model":"m","messages":[${"x".repeat(17 * 1024 * 1024)}`
    expect(await call({}, { body: odd })).toBe("done")
    expect(chat.requests[0]).toBe(odd)
    expect((await spans())[0]?.model_inference).not.toHaveProperty("request_model")
    expect(watch.health().faults).toBe(0)
  })
})
