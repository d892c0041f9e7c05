import type { IncomingHttpHeaders } from "node:http"
import OpenAI from "openai"
import { describe, expect, it } from "vitest"
import type { InitOptions } from "../../../src/Options.js"
import { chatRequest, serveChat } from "../../support/chat.js"
import { dataLine, openAiEvents, sendEvents, sendJson } from "../../support/replies.js"
import type { Handler } from "../../support/servers.js"
import { watching } from "../../support/watching.js"

const words = ["Grüezi ", "mitenand ", "🙂"]

interface Seen {
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** A model that reports the usage of a stream only when asked, and a watch over it. */
const asking = async (options: InitOptions = {}, first: Handler = () => {}, split = 97) => {
  const seen: Array<Seen> = []
  const chat = await serveChat(async (request, response, body) => {
    seen.push({ body, headers: request.headers })
    await first(request, response, body)
    if (response.headersSent || response.destroyed) return
    const { stream, stream_options: asked } = JSON.parse(body)
    if (stream !== true) return
    const all = Buffer.from([...openAiEvents(words, asked?.include_usage === true), "[DONE]"].map(dataLine).join(""))
    const pieces = Array.from({ length: Math.ceil(all.length / split) }, (_, i) =>
      all.subarray(i * split, (i + 1) * split)
    )
    await sendEvents(response, pieces)
    response.end()
  })
  const parts = await watching({ providers: { [chat.host]: "openai" }, requestUsage: true, ...options })
  return { ...parts, chat, seen }
}

const plain = [...openAiEvents(words), "[DONE]"].map(dataLine).join("")
const streamed = chatRequest({ stream: true })

const readAll = async (body: AsyncIterable<Uint8Array> | null) => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const readByBuffer = async (body: ReadableStream<Uint8Array> | null) => {
  const reader = body?.getReader({ mode: "byob" })
  let text = Buffer.alloc(0)
  for (let buffer = new ArrayBuffer(10); ; ) {
    const next = await reader?.read(new Uint8Array(buffer))
    if (next?.value === undefined || next.done) return text.toString()
    text = Buffer.concat([text, next.value])
    buffer = next.value.buffer
  }
}

describe("usage that is asked for", () => {
  const ways: ReadonlyArray<readonly [string, (reply: Response) => Promise<unknown>]> = [
    ["text()", (reply) => reply.text()],
    ["arrayBuffer()", async (reply) => Buffer.from(await reply.arrayBuffer()).toString()],
    ["blob()", async (reply) => (await reply.blob()).text()],
    ["a loop over the body", (reply) => readAll(reply.body)],
    ["a reader with a buffer of its own", (reply) => readByBuffer(reply.body)],
    [
      "a clone, and the reply after it",
      async (reply) => {
        const copies = [reply.clone(), reply.clone()]
        const texts = await Promise.all([...copies, reply].map((one) => one.text()))
        expect(new Set(texts).size).toBe(1)
        return texts[0]
      }
    ],
    [
      "tee()",
      async (reply) => {
        const [a, b] = reply.body?.tee() ?? []
        expect(await readAll(a ?? null)).toBe(plain)
        return readAll(b ?? null)
      }
    ]
  ]

  it.each(ways)("is in the span, and not in what the caller reads by %s", async (_, read) => {
    for (const split of [1, 97, 100_000]) {
      const { chat, seen, spans, watch } = await asking({}, undefined, split)
      const reply = await watch.fetch(chat.path, streamed)
      expect(await read(reply)).toBe(plain)
      expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
        ...JSON.parse(String(streamed.body)),
        stream_options: { include_usage: true }
      })
      const [span] = await spans()
      expect(span?.model_inference).toMatchObject({
        usage_source: "reported",
        prompt_tokens: 11,
        completion_tokens: 4,
        stream: { chunks: words.length + 2, aborted: false }
      })
    }
  })

  it("leaves the reply as it is in all else", async () => {
    const { chat, watch } = await asking()
    const bare = await fetch(chat.path, streamed)
    const reply = await watch.fetch(chat.path, streamed)
    const of = (one: Response) => [one.url, one.type, one.redirected, one.status, one.statusText, one.ok, one.bodyUsed]
    expect(of(reply)).toEqual(of(bare))
    expect(of(reply.clone())).toEqual(of(bare.clone()))
    expect([...reply.headers.keys()]).toEqual([...bare.headers.keys()])
    expect(reply).toBeInstanceOf(Response)
    await reply.text()
    expect(reply.bodyUsed).toBe(true)
    await expect(reply.text()).rejects.toThrow(TypeError)
  })

  const streamOf = (chunks: Iterable<Uint8Array>) =>
    new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      }
    })

  /** What a `fetch` that somebody has put in place of Node's may give. */
  const sources: Readonly<Record<string, () => ReadableStream>> = {
    "pooled buffers": () => streamOf(events().map((event) => Buffer.from(event))),
    "views of one buffer": () => {
      const bytes = new TextEncoder().encode(events().join(""))
      return streamOf(Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1)))
    },
    "shared memory": () => {
      const bytes = Buffer.from(events().join(""))
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
      shared.set(bytes)
      return streamOf([shared])
    }
  }
  const events = () => [...openAiEvents(words, true), "[DONE]"].map(dataLine)

  it.each(Object.entries(sources))("is taken out of a reply that is made of %s, too", async (_, body) => {
    const host = {
      fetch: (...args: Parameters<typeof fetch>) =>
        args[0] === "https://api.openai.com/v1/chat/completions"
          ? Promise.resolve(new Response(body(), { headers: { "content-type": "text/event-stream" } }))
          : fetch(...args)
    }
    const { spans, watch } = await watching({ requestUsage: true }, { host })
    const reply = await watch.fetch("https://api.openai.com/v1/chat/completions", streamed)
    expect(await readAll(reply.body)).toBe(plain)
    expect((await spans())[0]?.model_inference).toMatchObject({ usage_source: "reported", prompt_tokens: 11 })
  })

  it("does not disturb the openai library, which sees no chunk without choices", async () => {
    const { chat, spans, watch } = await asking()
    const client = new OpenAI({ apiKey: "k", baseURL: `${chat.url}/v1`, fetch: watch.fetch })
    const stream = await client.chat.completions.create({ model: "m", stream: true, messages: [] })
    let text = ""
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? (chunk.choices.length === 0 ? "!" : "")
    expect(text).toBe(words.join(""))
    const [span] = await spans()
    expect(span?.model_inference).toMatchObject({ usage_source: "reported", prompt_tokens: 11 })
  })

  it.each([
    ["it says that it wants none", { stream: true, stream_options: { include_usage: false } }],
    ["it asks itself", { stream: true, stream_options: { include_usage: true } }],
    ["it is not streamed", {}]
  ])("changes nothing of a request where %s", async (_, more) => {
    const { chat, seen, watch } = await asking()
    const request = chatRequest(more)
    const bare = await (await fetch(chat.path, request)).text()
    expect(await (await watch.fetch(chat.path, request)).text()).toBe(bare)
    expect(seen.map(({ body }) => body)).toEqual([request.body, request.body])
  })

  it("is not asked for unless the option is set", async () => {
    const { chat, seen, watch } = await asking({ requestUsage: false })
    await (await watch.fetch(chat.path, streamed)).text()
    expect(seen[0]?.body).toBe(streamed.body)
  })

  it("is not asked of providers that report it anyhow, nor in what only has the name of a stream", async () => {
    const { chat, seen, watch } = await asking()
    await (await watch.fetch(`${chat.url}/v1/responses`, streamed)).text()
    expect(seen[0]?.body).toBe(streamed.body)
    const groq = await asking({ providers: { [chat.host]: "groq" } })
    await (await groq.watch.fetch(chat.path, streamed)).text()
    expect(seen[1]?.body).toBe(streamed.body)
  })

  it("is asked for in bytes as in text, and in a request that names its length; the caller's objects stay as they are", async () => {
    const text = String(streamed.body)
    const body = new TextEncoder().encode(text)
    for (const headers of [
      { "Content-Length": String(body.length) },
      new Headers({ "content-length": String(body.length) }),
      [["content-length", String(body.length)]] as Array<[string, string]>
    ]) {
      const { chat, seen, spans, watch } = await asking()
      const init = Object.freeze({ method: "POST", headers, body })
      expect(await (await watch.fetch(chat.path, init)).text()).toBe(plain)
      expect(JSON.parse(seen[0]?.body ?? "").stream_options).toEqual({ include_usage: true })
      expect(seen[0]?.headers["content-length"]).toBe(String(Buffer.byteLength(seen[0]?.body ?? "")))
      expect(new TextDecoder().decode(init.body)).toBe(text)
      expect(new Headers(init.headers).get("content-length")).toBe(String(body.length))
      expect((await spans())[0]?.model_inference.usage_source).toBe("reported")
    }
  })

  class OtherKind implements RequestInit {
    method = "POST"
    body = String(streamed.body)
  }
  const stream = () => new Blob([String(streamed.body)]).stream()
  const others: ReadonlyArray<readonly [string, (path: string) => Parameters<typeof fetch>]> = [
    ["a Request", (path) => [new Request(path, streamed)]],
    ["a stream", (path) => [path, { ...streamed, body: stream(), duplex: "half" } as RequestInit]],
    ["signed", (path) => [path, { ...streamed, headers: { authorization: "AWS4-HMAC-SHA256 x" } }]],
    ["signed in another way", (path) => [path, { ...streamed, headers: { authorization: "TC3-HMAC-SHA256 x" } }]],
    ["signed for a gateway", (path) => [path, { ...streamed, headers: { "X-Hub-Signature-256": "x" } }]],
    ["digested for a gateway", (path) => [path, { ...streamed, headers: [["x-content-sha256", "x"]] }]],
    ["digested", (path) => [path, { ...streamed, headers: { "content-digest": "x" } }]],
    ["packed", (path) => [path, { ...streamed, headers: { "content-encoding": "identity" } }]],
    ["kept by an object of another kind", (path) => [path, new OtherKind()]]
  ]

  it.each(others)("leaves alone a request that is %s", async (_, of) => {
    const { chat, seen, watch } = await asking()
    expect(await (await watch.fetch(...of(chat.path))).text()).toBe(plain)
    expect(seen[0]?.body).toBe(streamed.body)
  })

  it("is given up where a provider does not know of it: the caller sees the reply to what was meant, once for all", async () => {
    const refuse: Handler = (_, response, body) => {
      if (body.includes("stream_options"))
        sendJson(response, { error: { message: "Unrecognized: stream_options" } }, 400)
    }
    const { chat, seen, spans, watch } = await asking({}, refuse)
    for (let i = 0; i < 2; i++) expect(await (await watch.fetch(chat.path, streamed)).text()).toBe(plain)
    expect(seen.map(({ body }) => body.includes("stream_options"))).toEqual([true, false, false])
    expect(seen[1]?.body).toBe(streamed.body)
    expect((await spans()).map((span) => [span.status.code, span.model_inference.usage_source])).toEqual([
      ["OK", "estimated"],
      ["OK", "estimated"]
    ])
    expect(watch.breakers().global.callsThisMinute).toBe(2)
  })

  it("sends again what was meant, whatever the caller does with its bytes meanwhile", async () => {
    const refuse: Handler = (_, response, body) => {
      if (body.includes("stream_options")) sendJson(response, { error: { message: "stream_options: unknown" } }, 422)
    }
    const { chat, seen, watch } = await asking({}, refuse)
    const body = new TextEncoder().encode(String(streamed.body))
    const reply = watch.fetch(chat.path, { method: "POST", body })
    body.fill(0)
    expect(await (await reply).text()).toBe(plain)
    expect(seen[1]?.body).toBe(streamed.body)
  })

  it("hands on any other refusal, which can be read", async () => {
    const error = { error: { message: "no such model", code: "model_not_found" } }
    const { chat, seen, spans, watch } = await asking({}, (_, response) => void sendJson(response, error, 400))
    const reply = await watch.fetch(chat.path, streamed)
    expect([reply.status, await reply.json()]).toEqual([400, error])
    expect(seen).toHaveLength(1)
    expect((await spans())[0]?.status.message).toContain("no such model")
  })

  it("breaks off as the provider does, after all that came before", async () => {
    const half = plain.slice(0, 300)
    const cut: Handler = async (_, response) => {
      await sendEvents(response, [half])
      response.destroy()
    }
    const read = async (get: () => Promise<Response>) => {
      let text = ""
      try {
        for await (const chunk of (await get()).body ?? []) text += Buffer.from(chunk).toString("latin1")
        return [text, "ended"]
      } catch (error) {
        return [text, String(error), String((error as Error).cause)]
      }
    }
    const { chat, spans, watch } = await asking({}, cut)
    const bare = await read(() => fetch(chat.path, streamed))
    expect(bare[1]).toContain("terminated")
    expect(await read(() => watch.fetch(chat.path, streamed))).toEqual(bare)
    expect((await spans())[0]).toMatchObject({
      status: { code: "ERROR" },
      model_inference: { usage_source: "estimated" }
    })
  })

  it("is not read to the end by who leaves before: the provider sees the connection close", async () => {
    let closed: () => void
    const close = new Promise<void>((resolve) => {
      closed = resolve
    })
    const endless: Handler = async (request, response) => {
      request.socket.once("close", () => closed())
      await sendEvents(response, [plain.slice(0, 400)])
    }
    const { chat, spans, watch } = await asking({}, endless)
    for await (const _ of (await watch.fetch(chat.path, streamed)).body ?? []) break
    await close
    expect((await spans())[0]?.model_inference).toMatchObject({ usage_source: "estimated", stream: { aborted: true } })
  })

  it("reaches legacy completions, too", async () => {
    const { chat, seen, watch } = await asking()
    await (
      await watch.fetch(`${chat.url}/v1/completions`, { ...streamed, body: '{"prompt":"a","stream":true}' })
    ).text()
    expect(JSON.parse(seen[0]?.body ?? "").stream_options).toEqual({ include_usage: true })
  })
})
