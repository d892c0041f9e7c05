import http, { request as named, type RequestOptions } from "node:http"
import https from "node:https"
import net, { type AddressInfo } from "node:net"
import { PassThrough } from "node:stream"
import { pipeline } from "node:stream/promises"
import tls from "node:tls"
import zlib from "node:zlib"
import { afterEach, describe, expect, it } from "vitest"
import type { InitOptions } from "../../../src/Options.js"
import { chatReply } from "../../support/chat.js"
import { makeManualClock, settled, until } from "../../support/ManualClock.js"
import { dataLine, openAiEvents, sendJson } from "../../support/replies.js"
import { type Handler, nobody, type Sent } from "../../support/servers.js"
import { makeCertificate } from "./certificate.js"
import { body, type Patched, patched, replyTo, textOf } from "./support.js"

const modes = [
  ["not weighed", {}],
  ["held until their size is known", { budgetPerHour: 1000, blockOnThreshold: true }]
] as const

const stream = [...openAiEvents(["a", "b"], true), "[DONE]"].map(dataLine)

const answer: Handler = async (request, response) => {
  switch (request.url?.split("?")[1]) {
    case "never":
      return new Promise((resolve) => response.on("close", resolve))
    case "hangup":
      return void request.socket.destroy()
    case "error":
      return void sendJson(response, { error: { message: "no such luck" } }, 500)
    case "upgrade":
      request.socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
      return new Promise((resolve) => response.on("close", resolve))
    case "stream":
    case "slow":
    case "break": {
      response.writeHead(200, { "content-type": "text/event-stream" })
      const broken = !request.url?.endsWith("stream")
      for (const piece of broken ? stream.slice(0, 3) : stream) {
        response.write(piece)
        await settled()
      }
      if (request.url?.endsWith("break")) response.destroy()
      if (broken) return new Promise((resolve) => response.on("close", resolve))
      response.end()
    }
  }
}

const start = async (options: InitOptions) => {
  const parts = await patched({ ...options, providers: { "127.0.0.1": "openai" } }, answer)
  const given = (query = ""): RequestOptions => ({
    host: "127.0.0.1",
    port: new URL(parts.chat.url).port,
    path: `/v1/chat/completions${query}`,
    method: "POST"
  })
  return { ...parts, given }
}

/** The one span of what has been done, all books being balanced. */
const onlySpan = async ({ global, spans, watch }: Patched): Promise<Sent> => {
  await until(async () => (await spans()).length > 0)
  const [span, ...others] = await spans()
  expect(others).toEqual([])
  expect(global()).toMatchObject({ reserved: 0, inFlight: 0 })
  expect(watch.health()).toMatchObject({ faults: 0, calls: 1 })
  return span ?? {}
}

const ignore = () => {}

type Case = readonly [
  title: string,
  query: string,
  use: (options: RequestOptions) => unknown,
  expected: object,
  spent?: number
]

const ended = (options: RequestOptions) => http.request(options).end(body)

const cases: ReadonlyArray<Case> = [
  [
    "a reply that is read",
    "",
    async (options) => expect(JSON.parse(await textOf(await replyTo(ended(options))))).toEqual(chatReply),
    {
      status: { code: "OK" },
      input: JSON.stringify([{ role: "user", content: "Hi" }]),
      output: "Hello there",
      model_inference: { model_name: "m", prompt_tokens: 10, completion_tokens: 10, usage_source: "reported" },
      attributes: { "http.response.status_code": 200 }
    },
    1
  ],
  ["a reply that nobody reads", "", async (options) => replyTo(ended(options)), { output: "Hello there" }, 1],
  ["a reply that nobody waits for", "", ended, { status: { code: "OK" } }],
  [
    "a reply that is piped on",
    "",
    async (options) => pipeline(await replyTo(ended(options)), new PassThrough().resume()),
    { output: "Hello there" },
    1
  ],
  [
    "a stream",
    "?stream",
    async (options) => expect(await textOf(await replyTo(ended(options)))).toBe(stream.join("")),
    {
      output: "ab",
      model_inference: { prompt_tokens: 11, stream: { chunks: 5, aborted: false } },
      status: { code: "OK" }
    }
  ],
  [
    "a stream that its reader leaves",
    "?slow",
    async (options) => {
      const reply = await replyTo(ended(options))
      let seen = ""
      for await (const piece of reply) {
        seen += piece
        if (seen.includes('"a"')) break
      }
    },
    { status: { code: "UNSET", message: "aborted by its caller" }, model_inference: { stream: { aborted: true } } }
  ],
  [
    "a stream whose request is destroyed",
    "?slow",
    async (options) => {
      const request = ended(options)
      request.on("error", ignore)
      const reply = await replyTo(request)
      reply.on("error", ignore)
      reply.once("data", () => request.destroy())
    },
    { status: { code: "UNSET" } }
  ],
  [
    "a stream that breaks off",
    "?break",
    async (options) => expect(textOf(await replyTo(ended(options)))).rejects.toThrow("aborted"),
    { status: { code: "ERROR", message: "aborted (ECONNRESET)" } }
  ],
  [
    "an error of the provider",
    "?error",
    async (options) => (await replyTo(ended(options))).resume(),
    { status: { code: "ERROR", message: "no such luck" } },
    0
  ],
  [
    "a connection that ends before the reply",
    "?hangup",
    async (options) => expect(replyTo(ended(options))).rejects.toThrow("socket hang up"),
    { status: { code: "ERROR", message: "socket hang up (ECONNRESET)" } }
  ],
  [
    "a provider that is not there",
    "",
    async (options) => {
      const port = new URL(nobody.url).port
      await expect(replyTo(ended({ ...options, port }))).rejects.toThrow("ECONNREFUSED")
    },
    { status: { code: "ERROR" }, model_inference: { usage_source: "absent" } },
    0
  ],
  [
    "a request that is destroyed",
    "?never",
    async (options) => {
      const request = ended(options)
      await new Promise((resolve) => request.on("finish", resolve))
      request.on("error", ignore).destroy(new Error("not any more"))
    },
    { status: { code: "UNSET", message: "aborted by its caller" } }
  ],
  [
    "a request that is destroyed before it has a connection",
    "",
    (options) => void ended(options).on("error", ignore).destroy(),
    { status: { code: "UNSET", message: "aborted by its caller" }, model_inference: { usage_source: "absent" } },
    0
  ],
  [
    "a request whose signal is aborted",
    "?never",
    async (options) => {
      const aborter = new AbortController()
      const request = ended({ ...options, signal: aborter.signal }).on("error", ignore)
      await new Promise((resolve) => request.on("finish", resolve))
      aborter.abort()
    },
    { status: { code: "UNSET" } }
  ],
  [
    "a request whose signal is aborted by the time",
    "?never",
    (options) => expect(replyTo(ended({ ...options, signal: AbortSignal.timeout(30) }))).rejects.toThrow("aborted"),
    { status: { code: "ERROR", message: "timed out" } }
  ],
  [
    "a request that is destroyed when its time is up",
    "?never",
    (options) => {
      const request = ended({ ...options, timeout: 20 })
      request.on("timeout", () => request.destroy())
      return expect(replyTo(request)).rejects.toThrow("socket hang up")
    },
    { status: { code: "ERROR", message: "timed out" } }
  ],
  [
    "a request that is destroyed with an error that speaks of time",
    "?never",
    async (options) => {
      const request = ended(options).on("error", ignore)
      await new Promise((resolve) => request.on("finish", resolve))
      request.destroy(new Error("timeout of 30ms exceeded"))
    },
    { status: { code: "ERROR", message: "timed out" } }
  ],
  [
    "an upgrade",
    "?upgrade",
    (options) =>
      new Promise<void>((resolve) => {
        const request = ended({ ...options, headers: { connection: "upgrade", upgrade: "x" } })
        request.on("upgrade", (_, socket) => {
          socket.destroy()
          resolve()
        })
      }),
    { attributes: { "http.response.status_code": 101 } }
  ],
  [
    "a body in pieces, in other encodings",
    "",
    async (options) => {
      const request = http.request(options)
      request.write(Buffer.from(body).subarray(0, 20))
      request.end(Buffer.from(body).subarray(20).toString("base64"), "base64")
      await textOf(await replyTo(request))
    },
    { input: JSON.stringify([{ role: "user", content: "Hi" }]), output: "Hello there" },
    1
  ],
  [
    "a request that is written to after its end",
    "",
    async (options) => {
      const request = ended(options)
      const replied = new Promise<http.IncomingMessage>((resolve) => request.on("response", resolve))
      const failed = new Promise((resolve) => request.on("error", resolve))
      request.write("more")
      await failed
      await textOf(await replied)
    },
    { output: "Hello there", status: { code: "OK" } },
    1
  ],
  [
    "a header that cannot be",
    "",
    (options) => expect(() => http.request({ ...options, headers: { "x y": "z" } })).toThrow("x y"),
    { status: { code: "ERROR" } },
    0
  ]
]

describe("each call by way of node:http has one span, and is settled once", () => {
  for (const [mode, options] of modes) {
    describe(`calls that are ${mode}`, () => {
      for (const [title, query, use, expected, spent] of cases) {
        it(title, async () => {
          const parts = await start(options)
          await use(parts.given(query))
          expect(await onlySpan(parts)).toMatchObject(expected)
          if (spent !== undefined) expect(parts.global().spent).toBe(spent)
        })
      }
    })
  }

  const pack = {
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    "raw deflate": zlib.deflateRawSync,
    br: zlib.brotliCompressSync,
    ...("zstdCompressSync" in zlib && { zstd: zlib.zstdCompressSync })
  }
  for (const [encoding, compress] of Object.entries(pack)) {
    it(`read on the side where it is compressed: ${encoding}`, async () => {
      const bytes = compress(Buffer.from(stream.join("")))
      const parts = await patched({}, async (_, response) => {
        const name = encoding.replace("raw ", "")
        response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": name })
        for (let at = 0; at < bytes.length; at += 20) {
          response.write(bytes.subarray(at, at + 20))
          await settled()
        }
        response.end()
      })
      const reply = await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body))
      const pieces: Array<Uint8Array> = []
      for await (const piece of reply) pieces.push(piece)
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
      expect(await onlySpan(parts)).toMatchObject({ output: "ab", model_inference: { stream: { chunks: 5 } } })
    })
  }

  for (const [title, bytes, encoding] of [
    ["is not what it says", Buffer.from("nonsense"), "gzip"],
    ["is packed in a way that nobody knows", Buffer.from("nonsense"), "zip"],
    ["would fill the memory, unpacked", zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024)), "gzip"],
    ["breaks off", zlib.gzipSync(Buffer.from(JSON.stringify(chatReply))).subarray(0, 60), "gzip"]
  ] as const) {
    it(`and a reply that ${title} does no harm`, async () => {
      const parts = await patched({}, (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding }).end(bytes)
      })
      const reply = await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body))
      let length = 0
      for await (const piece of reply) length += piece.length
      expect(length).toBe(bytes.length)
      expect(await onlySpan(parts)).toMatchObject({ status: { code: "OK" } })
    })
  }

  it("without the key that a provider quotes in its refusal", async () => {
    const key = "a-key-of-our-own-making"
    const parts = await patched({}, (request, response) => {
      sendJson(response, { error: { message: `Incorrect API key: ${request.headers["x-api-key"]}` } }, 401)
    })
    for (const headers of [{ "X-API-Key": key }, { "X-API-Key": [key] }, ["Host", parts.chat.host, "X-API-Key", key]]) {
      const options = { method: "POST", headers: headers as http.OutgoingHttpHeaders }
      await textOf(await replyTo(http.request(parts.chat.path, options).end(body)))
    }
    const spans = await parts.spans()
    expect(spans.map(({ status }) => status.message)).toEqual(Array(3).fill("Incorrect API key: [secret]"))
    expect(parts.ingest.received.join("")).not.toContain(key)
  })

  it("also if its reply is large and nobody reads it, after ten minutes without a byte", async () => {
    const clock = makeManualClock()
    const large = dataLine({ ...openAiEvents(["a"])[0], padding: "x".repeat(4 * 1024 * 1024) })
    const parts = await patched(
      { budgetPerHour: 1000, reservation: "worst-case" },
      (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" }).end(stream[0] + large)
      },
      { clock }
    )
    const reply = await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body))
    await until(() => reply.readableLength > 0)
    expect(parts.global().inFlight).toBe(1)
    await clock.advance(600_000)
    expect(await onlySpan(parts)).toMatchObject({ status: { code: "ERROR", message: "nothing came for 600 s" } })
    reply.destroy()
  })

  it("in the trace and agent of whoever made the request, wherever it ends", async () => {
    const parts = await start({ budgetPerHour: 1000 })
    const request = parts.watch.agent("Asker", {}, () => http.request(parts.given()))
    const replied = parts.watch.agent("Other", {}, () => replyTo(request.end(body)))
    await textOf(await replied)
    expect(await onlySpan(parts)).toMatchObject({ agent_name: "Asker" })
  })

  it("and a reply is told in the asynchronous context of the request", async () => {
    const { chat, watch } = await start({ budgetPerHour: 1000 })
    const { agent, context } = watch
    const seen = await agent("Asker", {}, () => {
      const request = http.request(chat.path, { method: "POST" })
      const told = new Promise((resolve) =>
        request.on("response", (reply) => resolve(reply.resume() && context.current().agent.name))
      )
      setImmediate(() => context.run(context.outermost, () => request.end(body)))
      return told
    })
    expect(seen).toBe("Asker")
  })
})

describe("what is no call passes unseen", () => {
  it("other methods, other paths, other hosts, sockets of this machine, and what another door has seen", async () => {
    const parts = await start({})
    const { watch, given } = parts
    const others: ReadonlyArray<RequestOptions> = [
      { ...given(), method: "GET" },
      { ...given(), path: "/v1/elsewhere" },
      { ...given(), host: "localhost" }
    ]
    for (const options of others) (await replyTo(http.request(options).end())).resume()
    const door = { ...watch.context.current(), seen: true }
    const seen = watch.context.run(door, () => http.request(given()))
    ;(await replyTo(seen.end(body))).resume()
    await expect(replyTo(http.request({ ...given(), socketPath: "/nowhere" }).end(body))).rejects.toThrow("ENOENT")
    expect(await parts.spans()).toEqual([])
  })

  it("a request that is taken back before its end, where it was held for that", async () => {
    const parts = await start({ budgetPerHour: 1 })
    const request = http.request(parts.given())
    request.write(body)
    await settled()
    request.on("error", ignore).destroy()
    await new Promise((resolve) => request.on("close", resolve))
    expect(parts.chat.connections()).toBe(0)
    expect(parts.watch.health()).toMatchObject({ calls: 0, blocked: 0 })
    expect(parts.global()).toMatchObject({ inFlight: 0, reserved: 0, callsThisMinute: 0 })
  })
})

const open = new Set<https.Server>()

afterEach(() => {
  for (const server of open) server.close()
  open.clear()
})

describe("node:https", () => {
  it("is told apart from node:http by agents that look into the stack, as those for proxies do", async () => {
    const { cert, key } = makeCertificate()
    const server = https.createServer({ cert, key }, (_, response) => void sendJson(response, chatReply))
    open.add(server)
    await new Promise<void>((resolve) => void server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    const secure = () => new Error().stack?.split("\n").some((line) => line.includes("node:https:")) === true
    class ForProxies extends http.Agent {
      constructor() {
        super()
        // They say by a getter what is asked of them.
        for (const own of ["protocol", "defaultPort"]) Reflect.deleteProperty(this, own)
      }
      get protocol() {
        return secure() ? "https:" : "http:"
      }
      set protocol(_: string) {}
      get defaultPort() {
        return secure() ? 443 : 80
      }
      set defaultPort(_: number) {}
      override createConnection(options: object) {
        return secure() ? tls.connect({ ...options, port, ca: cert }) : net.connect({ ...options, port })
      }
    }
    const parts = await patched({ providers: { "localhost:443": "openai" }, budgetPerHour: 1000 })
    const options = { host: "localhost", path: "/v1/chat/completions", method: "POST", agent: new ForProxies() }
    expect(JSON.parse(await textOf(await replyTo(https.request(options).end(body))))).toEqual(chatReply)
    expect(await onlySpan(parts)).toMatchObject({ output: "Hello there" })
    await expect(replyTo(http.request(options).end(body))).rejects.toThrow()
  })

  it("is watched as well, with any way to name the host", async () => {
    const { cert, key } = makeCertificate()
    const server = https.createServer({ cert, key }, (_, response) => void sendJson(response, chatReply))
    open.add(server)
    await new Promise<void>((resolve) => void server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    const parts = await patched({ providers: { localhost: "openai" }, budgetPerHour: 1000 })
    const tls = { method: "POST", ca: cert }
    const path = "/v1/chat/completions"
    const requests = [
      https.request(`https://localhost:${port}${path}`, tls),
      https.request({ ...tls, host: "localhost", port, path }),
      http.request({
        ...tls,
        protocol: "https:",
        hostname: "localhost",
        port,
        path,
        _defaultAgent: https.globalAgent
      } as RequestOptions),
      https.request({ ...tls, hostname: "localhost", path, agent: new https.Agent({ ca: cert, port }) })
    ]
    for (const request of requests)
      expect(JSON.parse(await textOf(await replyTo(request.end(body))))).toEqual(chatReply)
    await expect(replyTo(https.request({ ...tls, host: "localhost", port, path, ca: [] }).end(body))).rejects.toThrow()
    await until(() => parts.watch.health().calls === 5)
    const spans = await parts.spans()
    expect(spans.map(({ status }) => status.code)).toEqual(["OK", "OK", "OK", "OK", "ERROR"])
    // Of the one whose certificate was not trusted nothing was sent.
    expect(parts.global()).toMatchObject({ spent: 4, reserved: 0, inFlight: 0 })
  })
})

describe("the patches", () => {
  it("leave it to Node to say what is no request", async () => {
    const { watch } = await patched()
    const { request } = http as { request: (...args: ReadonlyArray<unknown>) => unknown }
    const failing = {
      method: "POST",
      get path() {
        throw new Error("mine")
      }
    }
    expect(() => request("nonsense", { method: "POST" })).toThrow("Invalid URL")
    expect(() => request(failing)).toThrow("mine")
    expect(() => request("http://127.0.0.1:1", { method: 7 })).toThrow("method")
    expect(watch.health().faults).toBe(0)
  })

  it("reach named imports, and go when they are put back", async () => {
    const before = [http.request, http.get, https.request, https.get, named]
    const parts = await patched()
    await textOf(await replyTo(named(parts.chat.path, { method: "POST" }).end(body)))
    expect(http.request).not.toBe(before[0])
    const { request } = http
    parts.restore()
    expect([http.request, http.get, https.request, https.get, named]).toEqual(before)
    await textOf(await replyTo(request(parts.chat.path, { method: "POST" }).end(body)))
    expect(parts.watch.health().calls).toBe(1)
  })

  it("leave what somebody else has put there since, and are inert then", async () => {
    const original = http.request
    const parts = await patched()
    const ours = http.request
    const theirs = ((...args: Parameters<typeof ours>) => ours(...args)) as typeof ours
    http.request = theirs
    await textOf(await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body)))
    parts.restore()
    expect(http.request).toBe(theirs)
    await textOf(await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body)))
    http.request = original
    expect(parts.watch.health().calls).toBe(1)
  })

  it("let go of what they cannot hold: somebody before has an agent of their own for everything", async () => {
    const original = http.request
    const agent = new http.Agent()
    const theirs = (url: string, options: RequestOptions) => original(url, { ...options, agent })
    http.request = theirs as typeof original
    const parts = await patched({ budgetPerHour: 0.5, blockOnThreshold: true })
    await textOf(await replyTo(http.request(parts.chat.path, { method: "POST" }).end(body)))
    expect(await onlySpan(parts)).toMatchObject({ output: "Hello there" })
    const told: Array<string> = []
    const request = http.request(parts.chat.path, { method: "POST" })
    for (const event of ["error", "close"]) request.on(event, (error) => told.push(error?.name ?? event))
    request.end(body)
    await new Promise((resolve) => request.on("close", () => setImmediate(resolve)))
    parts.restore()
    http.request = original
    expect(told).toEqual(["CircuitBreakerError", "close"])
    expect(parts.chat.requests).toHaveLength(1)
  })

  it("see each call once: around what others have patched before, and not by way of fetch or a second copy", async () => {
    const original = http.request
    let passed = 0
    http.request = ((...args: Parameters<typeof original>) => {
      passed++
      return original(...args)
    }) as typeof original
    const parts = await patched({ budgetPerHour: 1000 })
    await patched()
    for (const make of [http.request, http.get]) {
      const request = make(parts.chat.path, { method: "POST" })
      await textOf(await replyTo(make === http.get ? request : request.end(body)))
    }
    expect(await parts.call()).toBe("done")
    parts.restore()
    http.request = original
    expect([passed, parts.watch.health().calls]).toEqual([2, 3])
  })
})
