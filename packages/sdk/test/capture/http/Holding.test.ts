import http from "node:http"
import type { ClientHttp2Session } from "node:http2"
import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import { makeManualClock, settled } from "../../support/ManualClock.js"
import { readStream, serveHttp2 } from "./http2Server.js"
import { body, patched, replyTo, textOf } from "./support.js"

const weighed = { budgetPerHour: 1000, blockOnThreshold: true } as const
const post = { method: "POST" } as const

/** A clock that stands still until it is told otherwise: nothing happens because of the time that has passed. */
const held = async () => {
  const clock = makeManualClock()
  return { clock, ...(await patched({ ...weighed, providers: { "127.0.0.1": "openai" } }, undefined, { clock })) }
}

describe("a call that is held until its size is known", () => {
  it("is sent at its end, without any time passing, also where each piece waits for the one before", async () => {
    const { chat } = await held()
    const request = http.request(chat.path, post)
    const replied = replyTo(request)
    request.write(body.slice(0, 9), () => request.write(body.slice(9), "utf8", () => request.end()))
    expect(await textOf(await replied)).toContain("Hello there")
    expect(chat.requests).toEqual([body])
  })

  it("takes what is piped into it after a large piece, which it has no connection for yet", async () => {
    const { chat } = await held()
    const server = await serveHttp2((stream) => stream.end("{}"))
    const large = Buffer.alloc(200_000, "x")
    const request = http.request(chat.path, post)
    const replied = replyTo(request)
    const stream = server.connect().request({ ":method": "POST", ":path": "/v1/chat/completions" })
    for (const writable of [request, stream]) {
      writable.write(large)
      await settled()
      Readable.from([Buffer.from(body)]).pipe(writable)
    }
    await textOf(await replied)
    await readStream(stream)
    for (const text of [...chat.requests, ...server.requests]) expect(text).toBe(`${large}${body}`)
  })

  it("is sent when a callback of `end` alone tells that all is written", async () => {
    const { chat } = await held()
    const request = http.request(chat.path, post)
    const finished = new Promise<void>((resolve) => void request.end(body, () => resolve()))
    await textOf(await replyTo(request))
    await finished
  })

  it("tells each piece once that it is written", async () => {
    const { chat } = await held()
    let told = 0
    const request = http.request(chat.path, post)
    const replied = replyTo(request)
    request.write(body, () => told++)
    await settled()
    expect(told).toBe(1)
    request.end()
    await textOf(await replied)
    expect(told).toBe(1)
  })

  it("is sent without its end where its headers are to go ahead", async () => {
    const { chat } = await held()
    const flushed = http.request(chat.path, post)
    const connected = new Promise((resolve) => flushed.on("socket", resolve))
    flushed.flushHeaders()
    await connected
    const expecting = http.request(chat.path, { ...post, headers: { Expect: "100-continue" } })
    await new Promise((resolve) => expecting.on("continue", resolve))
    for (const request of [flushed, expecting]) await textOf(await replyTo(request.end(body)))
    expect(chat.requests).toEqual([body, body])
  })

  it("is held for a second at most, since some wait for a connection before they write", async () => {
    const { chat, clock } = await held()
    const request = http.request(chat.path, post)
    const replied = replyTo(request)
    request.on("socket", () => request.end(body))
    await clock.advance(999)
    expect(chat.connections()).toBe(0)
    await clock.advance(1)
    await textOf(await replied)
    expect(chat.requests).toEqual([body])
  })

  it("by way of node:http2 as well", async () => {
    const server = await serveHttp2((stream) => stream.end("{}"))
    const { clock } = await held()
    const session = server.connect()
    const ask = () => session.request({ ":method": "POST", ":path": "/v1/chat/completions" })
    const stream = ask()
    stream.write(body, () => stream.end())
    expect((await readStream(stream)).text).toBe("{}")
    const late = ask()
    late.on("ready", () => late.end(body))
    await clock.advance(1_000)
    expect((await readStream(late)).text).toBe("{}")
    expect(server.requests).toEqual([body, body])
  })

  describe("by way of node:http2", () => {
    const ask = (session: ClientHttp2Session) => session.request({ ":method": "POST", ":path": "/v1/chat/completions" })

    it("goes through where its session is closed meanwhile, which waits for it as for any other", async () => {
      const server = await serveHttp2((stream) => stream.end("{}"))
      await held()
      const session = server.connect()
      await new Promise((resolve) => session.once("connect", resolve))
      const stream = ask(session)
      const reply = readStream(stream)
      stream.write(body)
      session.close()
      await new Promise(setImmediate)
      stream.end()
      expect(await reply).toEqual({ status: 200, text: "{}" })
      expect(server.requests).toEqual([body])
    })

    it("ends without an error, as any other, where its session is destroyed meanwhile", async () => {
      const server = await serveHttp2((stream) => stream.end("{}"))
      await held()
      const session = server.connect()
      await new Promise((resolve) => session.once("connect", resolve))
      const stream = ask(session)
      const errors: Array<unknown> = []
      stream.on("error", (error) => errors.push(error))
      const closed = new Promise((resolve) => stream.once("close", resolve))
      stream.write(body)
      session.destroy()
      await closed
      expect(errors).toEqual([])
    })

    it("listens no more than once for the connection that it waits for along with others", async () => {
      const server = await serveHttp2((stream) => stream.end("{}"))
      await held()
      const session = server.connect()
      const before = session.listenerCount("connect")
      const streams = Array.from({ length: 3 }, () => ask(session).end(body))
      expect(session.listenerCount("connect")).toBe(before + 1)
      const replies = await Promise.all(streams.map(readStream))
      expect(replies.map(({ text }) => text)).toEqual(["{}", "{}", "{}"])
      expect(server.requests).toEqual([body, body, body])
    })
  })
})
