import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import { createServer as createSecureless } from "node:http2"
import type { AddressInfo, Socket } from "node:net"
import { Readable } from "node:stream"
import {
  Agent,
  getGlobalDispatcher,
  H2CClient,
  request,
  setGlobalDispatcher,
  stream,
  connect as undiciConnect,
  upgrade
} from "undici"
import { describe, expect, it, onTestFinished } from "vitest"
import { chatReply, chatRequest } from "../../support/chat.js"
import { makeManualClock, until } from "../../support/ManualClock.js"
import { dataLine, openAiEvents, openAiReply, sendJson } from "../../support/replies.js"
import { type Handler, nobody } from "../../support/servers.js"
import { globally } from "./support/globally.js"

const path = "/v1/chat/completions"
const kept = globalThis.fetch
const whole: Handler = (_, response) => void sendJson(response, chatReply)
const budget = { budgetPerHour: 100 }
const post = { ...chatRequest(), method: "POST" } as NonNullable<Parameters<typeof request>[1]>
const streamed = { ...chatRequest({ stream: true }), method: "POST" } as NonNullable<Parameters<typeof request>[1]>

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error
  )

const aborted = { code: "UNSET", message: "aborted by its caller" }
const settled = { inFlight: 0, reserved: 0 }

describe("a call that fails on its way", () => {
  for (const [name, ask] of Object.entries({
    "a kept fetch": (url: string) => kept(url, chatRequest()).then((reply) => reply.text()),
    "undici's request()": (url: string) => request(url, post).then(({ body }) => body.text())
  })) {
    it(`fails as ever, and costs nothing, if nobody listens: ${name}`, async () => {
      const { host } = nobody
      const { calls, patch, watch } = await globally(whole, { ...budget, providers: { [host]: "openai" } })
      const plain = await errorOf(ask(`http://${host}${path}`))
      patch("fetch", "dispatcher")
      const error = await errorOf(ask(`http://${host}${path}`))
      expect(String(error)).toBe(String(plain))
      expect(await calls()).toEqual([
        expect.objectContaining({ status: { code: "ERROR", message: expect.stringContaining("ECONNREFUSED") } })
      ])
      expect(watch.breakers().global).toMatchObject({ ...settled, spent: 0, errors: 1 })
    })

    it(`fails as ever, and is charged with what was sent, if the connection breaks: ${name}`, async () => {
      const { calls, patch, provider, watch } = await globally((_, response) => void response.destroy(), budget)
      patch("fetch", "dispatcher")
      await errorOf(ask(provider.url + path))
      expect(await calls()).toEqual([expect.objectContaining({ status: expect.objectContaining({ code: "ERROR" }) })])
      const { spent, ...global } = watch.breakers().global
      expect(spent).toBeGreaterThan(0)
      expect(global).toMatchObject({ ...settled, errors: 1 })
    })

    it(`fails as ever if the connection breaks in the middle of a reply: ${name}`, async () => {
      const { calls, patch, provider, watch } = await globally((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": 100 })
        response.write('{"id"', () => response.destroy())
      }, budget)
      patch("fetch", "dispatcher")
      await errorOf(ask(provider.url + path))
      expect(await calls()).toEqual([expect.objectContaining({ status: expect.objectContaining({ code: "ERROR" }) })])
      expect(watch.breakers().global).toMatchObject({ ...settled, errors: 1 })
    })
  }

  it("gives undici's own error for a request that is none, and says nothing of the provider", async () => {
    const { calls, patch, provider, watch } = await globally(whole, budget)
    patch("fetch", "dispatcher")
    const error = await errorOf(request(provider.url + path, { ...post, headers: { "bad header": "x" } }))
    expect(error).toMatchObject({ code: "UND_ERR_INVALID_ARG" })
    expect(await calls()).toHaveLength(1)
    expect(watch.breakers().global).toMatchObject({ ...settled, spent: 0, errors: 0 })
  })

  it("is told apart by a provider's error, which was read", async () => {
    const { calls, patch, provider, watch } = await globally(
      (_, response) => void sendJson(response, { error: { message: "No such model" } }, 404),
      budget
    )
    patch("fetch", "dispatcher")
    await (await kept(provider.url + path, chatRequest())).text()
    expect(await calls()).toEqual([expect.objectContaining({ status: { code: "ERROR", message: "No such model" } })])
    expect(watch.breakers().global).toMatchObject({ ...settled, spent: 0, errors: 1 })
  })
})

describe("a call whose body is a stream that nobody came to read", () => {
  it("is recorded at once", async () => {
    const { host } = nobody
    const changes = { clock: makeManualClock() }
    const { calls, patch } = await globally(whole, { providers: { [host]: "openai" } }, "openai", changes)
    patch("dispatcher")
    await errorOf(request(`http://${host}${path}`, { ...post, body: Readable.from(["{}"]) }))
    expect(await calls()).toHaveLength(1)
  })
})

describe("a call that its caller takes back", () => {
  const silent: Handler = () => new Promise(() => {})
  const begun: Handler = (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const event of openAiEvents(["Good "]).slice(0, 2)) response.write(dataLine(event))
  }
  it("before it begins sends nothing", async () => {
    const { calls, patch, provider, watch } = await globally(whole, budget)
    patch("fetch", "dispatcher")
    const signal = AbortSignal.abort(new Error("gone"))
    expect(await errorOf(request(provider.url + path, { ...post, signal }))).toMatchObject({ message: "gone" })
    expect(await calls()).toEqual([expect.objectContaining({ status: aborted })])
    expect(watch.breakers().global).toMatchObject({ ...settled, spent: 0, errors: 0 })
  })

  it("while a hook holds it back sends nothing, and costs nothing, though it was let through", async () => {
    const controller = new AbortController()
    const asked: Array<string> = []
    const { calls, patch, provider, watch } = await globally((request) => void asked.push(`${request.url}`), {
      budgetPerHour: 0,
      blockOnThreshold: true,
      onBlock: async ({ monitor }) => {
        controller.abort()
        monitor.increaseBudget(5)
      }
    })
    patch("dispatcher")
    const error = await errorOf(kept(provider.url + path, { ...chatRequest(), signal: controller.signal }))
    expect(error).toMatchObject({ name: "AbortError" })
    let recorded = await calls()
    while (recorded.length === 0) recorded = await calls()
    expect(recorded).toEqual([expect.objectContaining({ status: aborted })])
    expect(watch.breakers().global).toMatchObject({ ...settled, spent: 0 })
    expect(asked).toEqual([])
  })

  it("while it waits is no error of the provider's", async () => {
    const { calls, patch, provider, watch } = await globally(silent, budget)
    patch("fetch", "dispatcher")
    const controller = new AbortController()
    const asking = errorOf(kept(provider.url + path, { ...chatRequest(), signal: controller.signal }))
    await until(() => provider.connections() === 1)
    controller.abort(new Error("gone"))
    expect(await asking).toMatchObject({ message: "gone" })
    await until(() => watch.breakers().global.inFlight === 0)
    expect(await calls()).toEqual([expect.objectContaining({ status: aborted })])
    expect(watch.breakers().global).toMatchObject({ ...settled, errors: 0 })
  })

  it("in the middle of a stream is recorded with what it has seen, and the server learns of it", async () => {
    let closed = 0
    const { calls, patch, provider, watch } = await globally((asked, response, body) => {
      response.on("close", () => closed++)
      begun(asked, response, body)
    }, budget)
    patch("fetch", "dispatcher")
    const reply = await kept(provider.url + path, streamed as RequestInit)
    let seen = ""
    for await (const piece of reply.body ?? []) {
      seen += Buffer.from(piece).toString()
      if (seen.includes("Good ")) break
    }
    await until(() => closed === 1)
    expect(await calls()).toEqual([expect.objectContaining({ output: "Good ", status: aborted })])
    expect(watch.breakers().global).toMatchObject({ ...settled, errors: 0 })
  })

  it("by its timeout is the provider's fault", async () => {
    const { calls, patch, provider, watch } = await globally(silent, budget)
    patch("fetch", "dispatcher")
    await errorOf(request(provider.url + path, { ...post, signal: AbortSignal.timeout(20) }))
    expect(await calls()).toEqual([expect.objectContaining({ status: { code: "ERROR", message: "timed out" } })])
    expect(watch.breakers().global).toMatchObject({ ...settled, errors: 1 })
  })
})

describe("what passes a watched dispatcher", () => {
  it("may be announced by what is no reply yet", async () => {
    const { calls, patch, provider } = await globally((_, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" })
      sendJson(response, chatReply)
    })
    patch("dispatcher")
    await (await kept(provider.url + path, chatRequest())).text()
    expect(await calls()).toEqual([
      expect.objectContaining({ output: "Hello there", attributes: { "http.response.status_code": 200 } })
    ])
  })

  it("is recorded without the key that a provider quotes", async () => {
    const { calls, patch, provider } = await globally(
      (_, response) => void sendJson(response, { error: { message: "Not a key: my-very-own" } }, 401)
    )
    patch("dispatcher")
    const headers = { "content-type": "application/json", authorization: "Bearer my-very-own" }
    await (await request(provider.url + path, { ...post, headers })).body.text()
    expect(await calls()).toEqual([
      expect.objectContaining({ status: { code: "ERROR", message: "Not a key: [secret]" } })
    ])
  })

  it("is held up where its reader is slow, as ever", async () => {
    const piece = Buffer.alloc(64 * 1024, "x")
    const most = 400
    let written = 0
    let held = false
    const { patch, provider } = await globally(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      for (; written < most && !response.destroyed; written++) {
        if (response.write(piece)) continue
        held = true
        await new Promise<void>((resolve) => {
          response.once("drain", resolve)
        })
      }
      response.end()
    })
    patch("fetch", "dispatcher")
    const { body } = await request(provider.url + path, streamed)
    await until(() => held)
    for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(written).toBeLessThan(most)
    let length = 0
    for await (const chunk of body) length += chunk.byteLength
    expect(length).toBe(most * piece.byteLength)
  })

  it("comes through piece by piece, each at its time", async () => {
    let next: () => void = () => {}
    const events = openAiEvents(["Good ", "morning"], true).map(dataLine)
    const { calls, patch, provider } = await globally(async (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      for (const event of events) {
        response.write(event)
        await new Promise<void>((resolve) => {
          next = resolve
        })
      }
      response.end()
    })
    patch("fetch", "dispatcher")
    const seen: Array<string> = []
    const reply = await kept(provider.url + path, streamed as RequestInit)
    for await (const piece of reply.body ?? []) {
      seen.push(Buffer.from(piece).toString())
      next()
    }
    expect(seen).toEqual(events)
    expect(await calls()).toEqual([
      expect.objectContaining({
        output: "Good morning",
        model_inference: expect.objectContaining({ stream: expect.objectContaining({ chunks: events.length }) })
      })
    ])
  })

  it("may be called with the callbacks of undici's second generation", async () => {
    askUndici()
    const { calls, patch, provider } = await globally(whole)
    patch("dispatcher")
    const pieces: Array<Buffer> = []
    const seen: Array<string> = []
    await new Promise<void>((resolve, reject) => {
      const handler = {
        onRequestStart: () => seen.push("start"),
        onResponseStart: (_: unknown, status: number) => seen.push(`status ${status}`),
        onResponseData: (_: unknown, piece: Buffer) => pieces.push(piece),
        onResponseEnd: () => resolve(),
        onResponseError: (_: unknown, error: Error) => reject(error)
      }
      dispatcher().dispatch({ ...post, origin: provider.url, path }, handler)
    })
    expect(seen).toEqual(["start", "status 200"])
    expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual(chatReply)
    expect(await calls()).toEqual([expect.objectContaining({ status: { code: "OK" }, output: "Hello there" })])
  })

  it("may be told to a handler that keeps things to itself", async () => {
    class Private {
      readonly #seen: Array<string> = []
      readonly #over: (seen: ReadonlyArray<string>) => void
      constructor(over: (seen: ReadonlyArray<string>) => void) {
        this.#over = over
      }
      onConnect() {
        this.#seen.push("connect")
      }
      onResponseStarted() {
        this.#seen.push("started")
      }
      onHeaders() {
        this.#seen.push("headers")
        return true
      }
      onData() {
        return true
      }
      onBodySent() {
        this.#seen.push("sent")
      }
      onComplete() {
        this.#over([...this.#seen, "complete"])
      }
      onError(error: Error) {
        this.#over([String(error)])
      }
    }
    const { patch, provider } = await globally(whole)
    patch("dispatcher")
    const seen = await new Promise((resolve) => {
      dispatcher().dispatch({ ...post, origin: provider.url, path }, new Private(resolve))
    })
    expect(seen).toEqual(["connect", "sent", "started", "headers", "complete"])
  })

  it("is taken back by the callbacks of the second generation", async () => {
    askUndici()
    const { calls, patch, provider, watch } = await globally((_, response) => {
      response.writeHead(200, { "content-type": "application/json" })
      response.write("{")
    }, budget)
    patch("dispatcher")
    const error = await new Promise((resolve) => {
      const handler = {
        onRequestStart: () => {},
        onResponseStart: (controller: { abort: (reason: Error) => void }) => controller.abort(new Error("gone")),
        onResponseData: () => {},
        onResponseEnd: () => {},
        onResponseError: (_: unknown, error: Error) => resolve(error)
      }
      dispatcher().dispatch({ ...post, origin: provider.url, path }, handler)
    })
    expect(error).toMatchObject({ message: "gone" })
    expect(await calls()).toEqual([expect.objectContaining({ status: aborted })])
    expect(watch.breakers().global).toMatchObject({ ...settled, errors: 0 })
  })

  for (const generation of ["first", "second"] as const) {
    it(`is refused by the callbacks of the ${generation} generation`, async () => {
      const { patch, provider } = await globally(whole, { budgetPerHour: 0, blockOnThreshold: true })
      patch("dispatcher")
      const refused = (headers: Record<string, string>) =>
        new Promise<unknown>((resolve) => {
          const said: Array<unknown> = []
          const start = (status: number) => said.push(status)
          const data = (piece: Buffer) => said.push(JSON.parse(piece.toString()).error.type)
          const end = () => resolve(said)
          const handlers = {
            first: {
              onConnect: () => {},
              onHeaders: start,
              onData: data,
              onComplete: end,
              onError: resolve
            },
            second: {
              onRequestStart: () => {},
              onResponseStart: (_: unknown, status: number) => start(status),
              onResponseData: (_: unknown, piece: Buffer) => data(piece),
              onResponseEnd: end,
              onResponseError: (_: unknown, error: Error) => resolve(error)
            }
          }
          dispatcher().dispatch({ ...post, headers, origin: provider.url, path }, handlers[generation])
        })
      expect(await refused({})).toMatchObject({ _tag: "CircuitBreakerError" })
      expect(await refused({ "x-stainless-lang": "js" })).toEqual([403, "agentwatch_circuit_open"])
      expect(provider.connections()).toBe(0)
    })
  }

  it("may be a change of protocol or a tunnel, even to where models are", async () => {
    const server = createServer()
    const switched = (_: IncomingMessage, socket: Socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: test\r\n\r\n")
      socket.on("data", (piece) => socket.end(piece))
    }
    server.on("upgrade", switched)
    server.on("connect", (_, socket) => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n")
      socket.on("data", (piece) => socket.end(piece))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const { counted, patch } = await globally(whole, {
      providers: { [host]: "openai" },
      budgetPerHour: 0,
      blockOnThreshold: true
    })
    patch("fetch", "dispatcher")
    const echo = async (socket: Socket) => {
      socket.write("hello")
      const [piece] = await once(socket, "data")
      socket.destroy()
      return String(piece)
    }
    const upgraded = await upgrade(`http://${host}${path}`, { method: "POST", protocol: "test" } as object)
    expect(await echo(upgraded.socket as Socket)).toBe("hello")
    const tunnel = await undiciConnect(`http://${host}${path}`)
    expect(await echo(tunnel.socket as Socket)).toBe("hello")
    expect(counted()).toBe(0)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it("may go over HTTP/2", async () => {
    const server = createSecureless((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify(chatReply))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const { calls, counted, patch } = await globally(whole, { providers: { [host]: "openai" } })
    const before = getGlobalDispatcher()
    const client = new H2CClient(`http://${host}`)
    setGlobalDispatcher(client)
    onTestFinished(() => setGlobalDispatcher(before))
    patch("fetch", "dispatcher")
    expect(await (await kept(`http://${host}${path}`, chatRequest())).json()).toEqual(chatReply)
    expect(counted()).toBe(1)
    // It leads nowhere else, the place where spans go included.
    setGlobalDispatcher(before)
    expect(await calls()).toEqual([expect.objectContaining({ status: { code: "OK" }, output: "Hello there" })])
    await client.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  it("keeps what undici says of it: headers, trailers and status", async () => {
    const { patch, provider } = await globally((_, response) => {
      response.writeHead(200, "Fine", { "content-type": "application/json", "x-twice": ["a", "b"], trailer: "x-end" })
      response.write(JSON.stringify(openAiReply()))
      response.addTrailers({ "x-end": "yes" })
      response.end()
    })
    patch("fetch", "dispatcher")
    const { body, headers, statusCode, trailers } = await request(provider.url + path, post)
    await body.text()
    expect([statusCode, headers["x-twice"], trailers]).toEqual([200, ["a", "b"], { "x-end": "yes" }])
  })

  it("is not made twice by a callback that throws", async () => {
    const { calls, patch, provider } = await globally(whole)
    patch("fetch", "dispatcher")
    const error = await errorOf(
      stream(provider.url + path, { ...post, method: "POST" }, () => {
        throw new Error("mine")
      })
    )
    expect(error).toMatchObject({ message: "mine" })
    expect(await calls()).toHaveLength(1)
  })
})

interface Dispatcher {
  readonly dispatch: (options: object, handler: object) => boolean
}

/** Node's own knows the second generation of callbacks only where it is young enough. */
const askUndici = () => {
  const before = getGlobalDispatcher()
  setGlobalDispatcher(new Agent())
  onTestFinished(() => setGlobalDispatcher(before))
}

const dispatcher = (): Dispatcher => Reflect.get(globalThis, Symbol.for("undici.globalDispatcher.1"))
