import type { ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import { settled, until } from "../support/ManualClock.js"
import { dataLine, openAiEvents, openAiReply, sendEvents, sendJson } from "../support/replies.js"
import { type Loopback, nobody, serve } from "../support/servers.js"
import { watching } from "../support/watching.js"

const path = "/v1/chat/completions"
const request = { model: "gpt-test", stream: false, messages: [{ role: "user", content: "Hi" }] }
const post = (body: unknown = request): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body)
})

const words = ["Grüezi ", "mitenand, ", "how ", "are ", "you? ", "🙂"]
const stream = [...openAiEvents(words, true), "[DONE]"].map(dataLine).join("")
const bytes = Buffer.from(stream)
/** In pieces that begin and end inside events, lines and characters. */
const pieces = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => bytes.subarray(i * 97, (i + 1) * 97))

const outcome = async (work: () => unknown): Promise<unknown> => {
  try {
    return { value: await work() }
  } catch (error) {
    const { cause, message, name } = error as Error
    return { name, message, code: (cause as { code?: string } | undefined)?.code }
  }
}

type Get = () => Promise<Response>
type Scenario = readonly [title: string, use: (get: Get, signal: AbortController) => unknown]

const readAll = async (stream: AsyncIterable<Uint8Array> | null) => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of stream ?? []) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const scenarios: ReadonlyArray<Scenario> = [
  ["json()", async (get) => (await get()).json()],
  ["text()", async (get) => (await get()).text()],
  ["arrayBuffer()", async (get) => Buffer.from(await (await get()).arrayBuffer()).toString()],
  ["blob()", async (get) => (await (await get()).blob()).text()],
  ["for await over the body", async (get) => readAll((await get()).body)],
  [
    "a reader of the body",
    async (get) => {
      const reader = (await get()).body?.getReader()
      let length = 0
      for (;;) {
        const next = await reader?.read()
        if (next?.done !== false) return [length, await reader?.closed]
        length += next.value.length
      }
    }
  ],
  [
    "a reader that brings its own buffer",
    async (get) => {
      const reader = (await get()).body?.getReader({ mode: "byob" })
      const read: Array<string> = []
      let buffer = new ArrayBuffer(10)
      for (;;) {
        const next = await reader?.read(new Uint8Array(buffer))
        if (next?.value === undefined || next.done) return [read.join(""), next?.value?.byteLength]
        read.push(Buffer.from(next.value).toString("latin1"))
        buffer = next.value.buffer
      }
    }
  ],
  [
    "a pipe through a decoder",
    async (get) => readAll(Readable.from((await get()).body?.pipeThrough(new TextDecoderStream()) ?? []))
  ],
  ["tee()", async (get) => Promise.all(((await get()).body?.tee() ?? []).map(readAll))],
  ["a node stream made of the body", async (get) => readAll(Readable.fromWeb((await get()).body as never))],
  ["a new Response made of the body", async (get) => new Response((await get()).body).text()],
  [
    "clone(), both read",
    async (get) => {
      const reply = await get()
      const copy = reply.clone()
      return [await copy.text(), await reply.text(), copy.url === reply.url]
    }
  ],
  [
    "clone() after a look at the body",
    async (get) => {
      const reply = await get()
      const before = reply.body
      const copy = reply.clone()
      return [before?.locked, reply.body === before, await readAll(reply.body), await readAll(copy.body)]
    }
  ],
  [
    "clone() of a reply that is being read",
    async (get) => {
      const reply = await get()
      await reply.body?.getReader().read()
      return reply.clone()
    }
  ],
  [
    "a second read",
    async (get) => {
      const reply = await get()
      await reply.text()
      return [await outcome(() => reply.text()), await outcome(() => reply.json()), reply.bodyUsed]
    }
  ],
  [
    "text() while a reader holds the body",
    async (get) => {
      const reply = await get()
      reply.body?.getReader()
      return [await outcome(() => reply.text()), reply.bodyUsed]
    }
  ],
  [
    "text() while an iterator holds the body",
    async (get) => {
      const reply = await get()
      const iterator = reply.body?.[Symbol.asyncIterator]()
      const text = await outcome(() => reply.text())
      await iterator?.return?.()
      return [text, reply.bodyUsed]
    }
  ],
  [
    "text() after a reader gave the body back unread",
    async (get) => {
      const reply = await get()
      reply.body?.getReader().releaseLock()
      return [await reply.text(), reply.bodyUsed]
    }
  ],
  [
    "a look at the body, then text()",
    async (get) => {
      const reply = await get()
      const { body } = reply
      const seen = [body === reply.body, body?.locked, reply.bodyUsed]
      const text = reply.text()
      return [seen, reply.bodyUsed, reply.body?.locked, await text, reply.body?.locked, reply.body === body]
    }
  ],
  [
    "bodyUsed at each step",
    async (get) => {
      const reply = await get()
      const before = reply.bodyUsed
      const reader = reply.body?.getReader()
      const locked = reply.bodyUsed
      const read = reader?.read()
      const reading = reply.bodyUsed
      await read
      return [before, locked, reading, reply.bodyUsed]
    }
  ],
  [
    "json() of what is no JSON, and nobody minds",
    async (get) => {
      const reply = await get()
      return outcome(() => Reflect.apply(reply.formData, reply, []))
    }
  ],
  [
    "what a reply says of itself",
    async (get) => {
      const reply = await get()
      const { headers, ok, redirected, status, statusText, type, url } = reply
      const told = [reply instanceof Response, ok, redirected, status, statusText, type, url.endsWith(path)]
      return [told, headers.get("content-type"), Object.keys(reply), String(reply), await reply.text()]
    }
  ],
  [
    "an abort before the body is read",
    async (get, abort) => {
      const reply = await get()
      abort.abort()
      return [await outcome(() => reply.text()), await outcome(() => reply.text())]
    }
  ],
  [
    "an abort while a reader waits for the end",
    async (get, abort) => {
      const reader = (await get()).body?.getReader()
      const closed = outcome(() => reader?.closed)
      abort.abort()
      return [await closed, await outcome(() => reader?.read())]
    }
  ],
  [
    "an abort with a reason of one's own",
    async (get, abort) => {
      const reply = await get()
      const reader = reply.body?.getReader()
      await reader?.read()
      abort.abort(new RangeError("enough"))
      return outcome(async () => {
        for (;;) if ((await reader?.read())?.done !== false) return "ended"
      })
    }
  ],
  [
    "cancel() of an unread body",
    async (get) => {
      const reply = await get()
      await reply.body?.cancel("no need")
      return [reply.bodyUsed, await outcome(() => reply.text()), await readAll(reply.body)]
    }
  ],
  [
    "cancel() of a reader, then more reads",
    async (get) => {
      const reader = (await get()).body?.getReader()
      await reader?.read()
      await reader?.cancel()
      return reader?.read()
    }
  ]
]

/** Runs a scenario on a bare and on a watched `fetch`. */
const bothWays = async (server: Pick<Loopback, "host" | "url">, body: unknown, use: Scenario[1]) => {
  const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
  const results: Array<unknown> = []
  for (const send of [globalThis.fetch, host.fetch]) {
    const abort = new AbortController()
    const get = () => send(server.url + path, { ...post(body), signal: abort.signal })
    results.push(await outcome(() => use(get, abort)))
    abort.abort()
  }
  const [bare, watched] = results
  // What the caller left unfinished ends when the network says so.
  await until(async () => (await spans()).length > 0)
  await settled()
  return { bare, watched, spans: await spans() }
}

describe("a watched fetch behaves as a bare one, and leaves exactly one span", () => {
  describe("of a reply in JSON", () => {
    for (const [title, use] of scenarios) {
      it(title, async () => {
        const server = await serve((_, response) => void sendJson(response, openAiReply()))
        const { bare, spans, watched } = await bothWays(server, request, use)
        expect(watched).toEqual(bare)
        expect(spans).toHaveLength(1)
      })
    }
  })

  describe("of a stream", () => {
    for (const [title, use] of scenarios) {
      it(title, async () => {
        const server = await serve(async (_, response) => {
          await sendEvents(response, pieces)
          response.end()
        })
        const { bare, spans, watched } = await bothWays(server, { ...request, stream: true }, use)
        expect(watched).toEqual(bare)
        expect(spans).toHaveLength(1)
      })
    }
  })

  describe("of a server that dies in the middle", () => {
    const dying = () =>
      serve(async (_, response) => {
        await sendEvents(response, pieces.slice(0, 5))
        response.socket?.destroy()
      })
    for (const [title, use] of scenarios.filter(([title]) => !title.includes("abort") && !title.includes("cancel"))) {
      it(title, async () => {
        const { bare, spans, watched } = await bothWays(await dying(), { ...request, stream: true }, use)
        expect(watched).toEqual(bare)
        expect(spans).toHaveLength(1)
      })
    }
  })

  it("of a server that is not there", async () => {
    const server = nobody
    const { bare, spans, watched } = await bothWays(server, request, async (get) => get())
    expect(watched).toEqual(bare)
    expect(watched).toMatchObject({ message: "fetch failed", code: "ECONNREFUSED" })
    expect(spans.map((span) => [span.status, span.model_inference.usage_source])).toEqual([
      [{ code: "ERROR", message: "fetch failed (ECONNREFUSED)" }, "absent"]
    ])
  })

  it("of a reply without a body", async () => {
    const server = await serve((_, response) => void response.writeHead(204).end())
    const { bare, spans, watched } = await bothWays(server, request, async (get) => {
      const reply = await get()
      return [reply.body, await reply.text()]
    })
    expect(watched).toEqual(bare)
    expect(spans).toHaveLength(1)
  })
})

describe("what a watched fetch hands on", () => {
  it("is the very Response that fetch made", async () => {
    const server = await serve((_, response) => void sendJson(response, openAiReply()))
    let made: Response | undefined
    const host = {
      fetch: async (...args: Parameters<typeof fetch>) => {
        made = await globalThis.fetch(...args)
        return made
      }
    }
    await watching({ providers: { [server.host]: "openai" } }, { host })
    expect(await host.fetch(server.url + path, post())).toBe(made)
  })

  it("closes the connection when the caller leaves the loop, and counts as taken back", async () => {
    const { closed, server } = await endless()
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const reply = await host.fetch(server.url + path, post({ ...request, stream: true }))
    for await (const _ of reply.body ?? []) break
    await closed
    expect((await spans()).map(({ model_inference, status }) => [status, model_inference.stream.aborted])).toEqual([
      [{ code: "UNSET", message: "aborted by its caller" }, true]
    ])
  })

  it("closes the connection when the caller aborts, and counts as taken back", async () => {
    const { closed, server } = await endless()
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const abort = new AbortController()
    const init = { ...post({ ...request, stream: true }), signal: abort.signal }
    const reader = (await host.fetch(server.url + path, init)).body?.getReader()
    await reader?.read()
    abort.abort()
    await expect(reader?.read()).rejects.toMatchObject({ name: "AbortError" })
    await closed
    const [span] = await spans()
    expect(span?.status).toEqual({ code: "UNSET", message: "aborted by its caller" })
    expect(span?.model_inference).toMatchObject({ usage_source: "estimated", stream: { aborted: true } })
    expect(span?.output).toBe("word ")
  })

  it("is over when one of its readers has seen the end, not when another one leaves early", async () => {
    const server = await serve(async (_, response) => {
      await sendEvents(response, pieces)
      response.end()
    })
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    for (const early of ["the copy", "the reply"]) {
      const reply = await host.fetch(server.url + path, post({ ...request, stream: true }))
      const copy = reply.clone()
      const [leaving, staying] = early === "the copy" ? [copy, reply] : [reply, copy]
      // A body that was divided only takes the word of both.
      leaving.body?.cancel()
      expect(await staying.text()).toBe(stream)
    }
    expect((await spans()).map(({ output, status }) => [output, status.code])).toEqual([
      [words.join(""), "OK"],
      [words.join(""), "OK"]
    ])
  })

  it("is whole when the caller leaves after the last word, although not after the last byte", async () => {
    const server = await serve((_, response) => sendEvents(response, pieces))
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const reply = await host.fetch(server.url + path, post({ ...request, stream: true }))
    let read = ""
    for await (const chunk of reply.body ?? []) {
      read += Buffer.from(chunk).toString("latin1")
      if (read.endsWith("[DONE]\n\n")) break
    }
    const [span] = await spans()
    expect(span?.status).toEqual({ code: "OK" })
    expect(span?.model_inference).toMatchObject({ usage_source: "reported", stream: { aborted: false } })
  })

  it("is an error by its status alone, when the caller does not care for its body", async () => {
    const server = await serve((_, response) => void sendJson(response, { error: { message: "Slow down" } }, 429))
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    await (await host.fetch(server.url + path, post({ ...request, stream: true }))).body?.cancel()
    const [span] = await spans()
    expect(span?.status).toEqual({ code: "ERROR", message: "HTTP 429" })
    expect(span?.model_inference).not.toHaveProperty("stream")
  })

  it("is an error when it runs into a timeout of the caller's signal", async () => {
    const server = await serve(() => {})
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const calling = host.fetch(server.url + path, { ...post(), signal: AbortSignal.timeout(1) })
    await expect(calling).rejects.toMatchObject({ name: "TimeoutError" })
    expect((await spans()).map(({ status }) => status)).toEqual([{ code: "ERROR", message: "timed out" }])
  })

  it("never reads ahead of the caller", async () => {
    const { server, written } = await endless(256 * 1024)
    const { host } = await watching({ providers: { [server.host]: "openai" } })
    const reply = await host.fetch(server.url + path, post({ ...request, stream: true }))
    const reader = reply.body?.getReader()
    await reader?.read()
    // The sockets' buffers fill up, and then the server cannot go on.
    let before = -1
    while (before !== written()) {
      before = written()
      for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(written()).toBeLessThan(64 * 1024 * 1024)
    await reader?.cancel()
  })
})

/** A stream without end, at the pace of its reader. */
const endless = async (size = 1) => {
  let written = 0
  let told = () => {}
  const closed = new Promise<void>((resolve) => {
    told = resolve
  })
  const event = dataLine({ ...openAiEvents(["word "])[1], padding: "x".repeat(size) })
  const feed = (response: ServerResponse) => {
    for (;;) {
      if (response.destroyed) return
      written += event.length
      if (!response.write(event)) return void response.once("drain", () => feed(response))
      if (size === 1) return
    }
  }
  const server = await serve((_, response) => {
    response.on("close", told)
    response.writeHead(200, { "content-type": "text/event-stream" })
    feed(response)
  })
  return { server, closed, written: () => written }
}

describe("what is a model call", () => {
  it("is decided by host and path: everything else passes as it is", async () => {
    const server = await serve((_, response) => void sendJson(response, { fine: true }))
    const promise = globalThis.fetch(server.url)
    await promise
    const host = { fetch: (..._: Parameters<typeof fetch>) => promise }
    const { spans } = await watching({ providers: { "llm.internal": "openai" } }, { host })
    for (const url of [server.url, `${server.url}${path}`, "http://llm.internal/v1/models", "about:blank", "/v1", ""]) {
      expect(host.fetch(url, post())).toBe(promise)
    }
    expect(host.fetch(`http://llm.internal${path}`)).toBe(promise)
    expect(host.fetch(`http://llm.internal${path}`, { method: "get" })).toBe(promise)
    expect(await spans()).toEqual([])
  })

  it("may be given as a URL, a Request, or a Request with changes", async () => {
    const bodies: Array<string> = []
    const server = await serve((_, response, body) => {
      bodies.push(body)
      sendJson(response, openAiReply())
    })
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const url = server.url + path
    await (await host.fetch(new URL(url), post())).json()
    await (await host.fetch(new Request(url, post()))).json()
    await (await host.fetch(new Request(url, { method: "PUT" }), post())).json()
    await (await host.fetch(url, new Request(url, post()))).json()
    expect(bodies).toEqual(Array(4).fill(JSON.stringify(request)))
    expect((await spans()).map((span) => [span.model_inference.request_model, span.input])).toEqual([
      ["gpt-test", JSON.stringify(request.messages)],
      ["gpt-test", JSON.stringify(request.messages)],
      ["gpt-test", JSON.stringify(request.messages)],
      // fetch reads this body through a stream, which can be read only once.
      [undefined, undefined]
    ])
  })

  it("has its body read as a text of any kind, in a Request or a Blob, too", async () => {
    const bodies: Array<string> = []
    const server = await serve((_, response, body) => {
      bodies.push(body)
      sendJson(response, openAiReply())
    })
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const url = server.url + path
    const body = JSON.stringify(request)
    const ways: ReadonlyArray<Parameters<typeof fetch>> = [
      [new Request(url, { method: "POST", body })],
      [url, { method: "POST", body: new Blob([body]) }],
      [url, { method: "POST", body: new Blob([body], { type: "application/json" }) }],
      [url, { method: "POST", body: new Blob([body], { type: "image/png" }) }]
    ]
    for (const way of ways) await (await host.fetch(...way)).json()
    expect(bodies).toEqual(Array(4).fill(body))
    const asked = (await spans()).map(({ model_inference }) => model_inference.request_model)
    expect(asked).toEqual(["gpt-test", "gpt-test", "gpt-test", undefined])
  })

  it("has its body read where it lies open, and left alone where it can be read only once", async () => {
    const bodies: Array<string> = []
    const server = await serve((_, response, body) => {
      bodies.push(body)
      sendJson(response, openAiReply())
    })
    const { host, spans } = await watching({ providers: { [server.host]: "openai" } })
    const text = JSON.stringify(request)
    const encoded = new TextEncoder().encode(`##${text}`)
    const given: ReadonlyArray<RequestInit> = [
      { body: encoded.subarray(2) },
      { body: encoded.buffer.slice(2) },
      { body: new Blob([text]).stream(), duplex: "half" } as RequestInit
    ]
    for (const init of given) await (await host.fetch(server.url + path, { method: "POST", ...init })).json()
    expect(bodies).toEqual(Array(3).fill(text))
    expect((await spans()).map((span) => span.model_inference.request_model)).toEqual([
      "gpt-test",
      "gpt-test",
      undefined
    ])
  })

  it("is never what is sent to the AgentWatch server itself", async () => {
    const { host, ingest, spans } = await watching({ providers: { "127.0.0.1": "openai" } })
    await (await host.fetch(`${ingest.url}${path}`, post())).text()
    expect(await spans()).toEqual([])
  })
})

describe("odd arguments", () => {
  const throwing = (key: string) => ({
    ...post(),
    get [key](): never {
      throw new RangeError(`no ${key}`)
    }
  })

  it("fail as they do without us", async () => {
    const server = await serve((_, response) => void sendJson(response, openAiReply()))
    const url = server.url + path
    const odd: ReadonlyArray<ReadonlyArray<unknown>> = [
      [],
      [undefined],
      [null],
      [Symbol("url")],
      [{}],
      [{ toString: () => url }, post()],
      [
        {
          toString: () => {
            throw new RangeError("no text")
          }
        }
      ],
      [url, null],
      [url, 1],
      [url, throwing("method")],
      [url, throwing("body")],
      [url, throwing("headers")],
      [url, throwing("signal")],
      [url, { ...post(), headers: { "x-bad": "line\nbreak" } }],
      [url, { ...post(), method: "PO ST" }],
      [url, { ...post(), signal: {} }],
      [url, { ...post(), signal: AbortSignal.abort() }],
      [url, { ...post(), body: Symbol("body") }],
      [
        url,
        new Proxy(post(), {
          getOwnPropertyDescriptor: () => {
            throw new RangeError("no descriptor")
          }
        })
      ]
    ]
    const { host, spans, watch } = await watching({ providers: { [server.host]: "openai" } })
    for (const args of odd) {
      const results: Array<unknown> = []
      for (const send of [globalThis.fetch, host.fetch]) {
        results.push(
          await outcome(async () =>
            (await (Reflect.apply(send, undefined, [...args]) as ReturnType<typeof fetch>)).json()
          )
        )
      }
      expect(results[1]).toEqual(results[0])
    }
    await spans()
    expect(watch.health().faults).toBeLessThanOrEqual(1)
  })

  it("are not asked twice: a getter runs once, for fetch", async () => {
    const server = await serve((_, response) => void sendJson(response, openAiReply()))
    const { host } = await watching({ providers: { [server.host]: "openai" } })
    let asked = 0
    const init = {
      method: "POST",
      get body() {
        asked++
        return JSON.stringify(request)
      }
    }
    await globalThis.fetch(server.url + path, init)
    const bare = asked
    await host.fetch(server.url + path, init)
    expect(asked).toBe(2 * bare)
  })

  it("do not come up where there is no fetch: none is made up", async () => {
    const host: { fetch?: typeof fetch } = {}
    const { lines, watch } = await watching({}, { host })
    expect(host).toEqual({})
    expect(lines.join()).toContain("no fetch")
    expect(watch.trace("work", {}, () => "done")).toBe("done")
  })

  it("keep the name and the length of fetch", async () => {
    const { host } = await watching()
    expect([host.fetch.name, host.fetch.length]).toEqual([globalThis.fetch.name, globalThis.fetch.length])
  })
})
