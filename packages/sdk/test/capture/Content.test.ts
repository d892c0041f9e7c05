import { describe, expect, it } from "vitest"
import { cut } from "../../src/Content.js"
import type { InitOptions } from "../../src/Options.js"
import { anthropicReply, dataLine, openAiEvents, openAiReply, sendEvents, sendJson } from "../support/replies.js"
import { type Handler, serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const call = async (
  handler: Handler,
  body: object,
  options: InitOptions = {},
  format: "openai" | "anthropic" = "openai"
) => {
  const provider = await serve(handler)
  const { host, ingest, spans, watch } = await watching({ providers: { [provider.host]: format }, ...options })
  const path = format === "openai" ? "/v1/chat/completions" : "/v1/messages"
  const reply = await host.fetch(provider.url + path, { method: "POST", body: JSON.stringify(body) })
  await reply.text()
  return { spans: await spans(), ingest, watch, host, provider }
}

const asking = (content: string) => ({ model: "m", messages: [{ role: "user", content }] })

describe("content that is too long", () => {
  it("is cut between two characters, and the cut is marked, all within the limit", async () => {
    const long = "😀é漢".repeat(1_000)
    const { spans } = await call((_, response) => void sendJson(response, openAiReply(long)), asking(long), {
      maxContentBytes: 200
    })
    for (const field of [spans[0]?.input, spans[0]?.output]) {
      expect(Buffer.byteLength(field)).toBeLessThanOrEqual(200)
      expect(Buffer.byteLength(field)).toBeGreaterThan(190)
      expect(field).toMatch(/…\[cut \d+ of \d+ bytes\]$/)
      expect(field.isWellFormed()).toBe(true)
      const [, gone, whole] = /cut (\d+) of (\d+) bytes/.exec(field) ?? []
      expect(Buffer.byteLength(field.split("…[")[0]) + Number(gone)).toBe(Number(whole))
    }
    expect(spans[0]?.output.startsWith("😀é漢😀é漢")).toBe(true)
  })

  it("is whole at the limit, and cut one byte beyond", () => {
    expect(cut("é".repeat(50), 100)).toBe("é".repeat(50))
    expect(cut(`${"é".repeat(50)}a`, 100)).toMatch(/^é+…\[cut \d+ of 101 bytes\]$/)
  })

  it("is cut by default at 256 KiB a field", async () => {
    const { spans } = await call(
      (_, response) => void sendJson(response, openAiReply("a".repeat(300_000))),
      asking("b".repeat(300_000))
    )
    for (const field of [spans[0]?.input, spans[0]?.output]) {
      expect(Buffer.byteLength(field)).toBeLessThanOrEqual(262_144)
      expect(Buffer.byteLength(field)).toBeGreaterThan(262_144 - 10)
    }
  })

  it("is cut further where the span would be larger than a server takes", async () => {
    const control = "\u0001".repeat(260_000)
    const { spans } = await call((_, response) => void sendJson(response, openAiReply(control)), asking(control))
    expect(Buffer.byteLength(JSON.stringify(spans[0]))).toBeLessThan(1_000_000)
    expect(spans[0]?.output).toContain("[cut ")
    expect(spans[0]?.model_inference.prompt_tokens).toBe(21)
  })
})

describe("content that is kept back", () => {
  const secret = "the patient's name"
  const withSecret = {
    ...anthropicReply,
    content: [
      { type: "text", text: secret },
      { type: "tool_use", id: "t", name: "lookup", input: { who: secret } }
    ]
  }

  it("does not repeat what was thrown instead of a reply where no content may be kept", async () => {
    const thrown = Object.assign(new Error("my name is Alice"), { code: "ECONNRESET" })
    const network = globalThis.fetch
    const host = {
      fetch: (...args: Parameters<typeof fetch>) =>
        String(args[0]).includes("api.openai.com") ? Promise.reject(thrown) : network(...args)
    }
    const { spans, watch } = await watching({ zeroDataRetention: true }, { host })
    const call = watch.fetch("https://api.openai.com/v1/chat/completions", { method: "POST", body: "{}" })
    await expect(call).rejects.toBe(thrown)
    expect((await spans())[0]?.status).toEqual({ code: "ERROR", message: "ECONNRESET" })
  })

  for (const options of [{ zeroDataRetention: true }, { captureContent: false }] satisfies ReadonlyArray<InitOptions>) {
    it(`by ${JSON.stringify(options)} never leaves the process, while counts and names do`, async () => {
      const { ingest, spans } = await call(
        (_, response) => void sendJson(response, withSecret),
        asking(secret),
        options,
        "anthropic"
      )
      expect(spans[0]?.tool_calls).toEqual([{ tool_name: "lookup", tool_input: "" }])
      expect(spans[0]?.model_inference).toMatchObject({ prompt_tokens: 160, completion_tokens: 20 })
      expect(spans[0]).not.toHaveProperty("input")
      expect(spans[0]).not.toHaveProperty("output")
      expect(ingest.received.join("\n")).not.toContain(secret)
    })

    it(`by ${JSON.stringify(options)} is no part of errors either`, async () => {
      const failure = { error: { message: `you said: ${secret}` } }
      const { host, ingest, provider, watch } = await call(
        (_, response) => void sendJson(response, failure, 400),
        asking(secret),
        options
      )
      const work = async () => {
        const reply = await host.fetch(`${provider.url}/v1/chat/completions`, { method: "POST", body: "{}" })
        throw new TypeError(await reply.text())
      }
      await watch.trace("work", {}, work).catch(() => {})
      await watch.flush(10_000)
      expect(ingest.spans.map(({ status }) => status.message).sort()).toEqual(["HTTP 400", "HTTP 400", "TypeError"])
      expect(ingest.received.join("\n")).not.toContain(secret)
    })

    it(`by ${JSON.stringify(options)} is still what an estimate goes by`, async () => {
      const stream = [...openAiEvents(["x".repeat(400)]), "[DONE]"].map(dataLine)
      const answer: Handler = (_, response) => sendEvents(response, stream).then(() => void response.end())
      const { spans } = await call(answer, { ...asking(secret.repeat(10)), stream: true }, options)
      expect(spans[0]?.model_inference).toMatchObject({ usage_source: "estimated", completion_tokens: 100 })
      expect(spans[0]?.model_inference.prompt_tokens).toBeGreaterThan(40)
    })
  }
})

describe("cost", () => {
  it("is sent for models that the user has priced, and for no other", async () => {
    const prices = { "gpt-test-*": { input: 2, output: 10, cacheRead: 0.5 } }
    const priced = await call((_, response) => void sendJson(response, openAiReply()), asking("?"), { prices })
    // 16 fresh and 5 cached input tokens, 9 output tokens.
    expect(priced.spans[0]).toMatchObject({ cost_usd: (16 * 2 + 5 * 0.5 + 9 * 10) / 1e6, cost_source: "custom" })
    const other = await call((_, response) => void sendJson(response, openAiReply("", "other")), asking("?"), {
      prices
    })
    expect(other.spans[0]).not.toHaveProperty("cost_usd")
    expect(other.spans[0]).not.toHaveProperty("cost_source")
  })

  it("goes by the model that was asked for where the reply names one without a price", async () => {
    const prices = { m: { input: 1, output: 1 } }
    const { spans } = await call((_, response) => void sendJson(response, openAiReply("", "m-2026-01")), asking("?"), {
      prices
    })
    expect(spans[0]).toMatchObject({ cost_usd: 30e-6, cost_source: "custom" })
  })
})

describe("replies that are odd", () => {
  const odd: Readonly<Record<string, Handler>> = {
    "no JSON": (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end("<html>"),
    empty: (_, response) => void response.writeHead(200, { "content-type": "application/json" }).end(),
    "JSON of the wrong kind": (_, response) => void sendJson(response, [null, { choices: 7 }]),
    "an error without a body": (_, response) => void response.writeHead(502).end(),
    "a stream of rubbish": (_, response) =>
      sendEvents(response, ["data: {]\n\n", "event: x\ndata", ": 1\n\n\n"]).then(() => void response.end()),
    sound: (_, response) =>
      void response.writeHead(200, { "content-type": "audio/mpeg" }).end(Buffer.alloc(5_000, 255)),
    "of no type": (_, response) => void response.writeHead(200).end(JSON.stringify(openAiReply()))
  }
  for (const [title, handler] of Object.entries(odd)) {
    it(`leave one span and no fault: ${title}`, async () => {
      const { spans, watch } = await call(handler, asking("?"))
      expect(spans).toHaveLength(1)
      expect(watch.health().faults).toBe(0)
    })
  }

  it("are read as a stream if one was asked for and the gateway does not say what it sends", async () => {
    const stream = [...openAiEvents(["yes"], true), "[DONE]"].map(dataLine).join("")
    const { spans } = await call((_, response) => void response.writeHead(200).end(stream), {
      ...asking("?"),
      stream: true
    })
    expect(spans[0]).toMatchObject({ output: "yes", model_inference: { usage_source: "reported" } })
  })

  it("that say an error without its text are named by their status", async () => {
    const { spans } = await call((_, response) => void response.writeHead(529).end("busy"), asking("?"))
    expect(spans[0]?.status).toEqual({ code: "ERROR", message: "HTTP 529" })
  })
})
