import { connect, type Socket } from "node:net"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { gzipSync } from "node:zlib"
import { Duration, Effect } from "effect"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { BodyBounds } from "../../src/http/BodyBounds.js"
import { ago, answered, get, post, type Running, settings, span, start } from "../kit.js"

const bodies = Effect.runSync(BodyBounds)
const { within } = bodies

let server: Running
beforeAll(async () => {
  server = await start(settings())
})
afterAll(() => server.stop())

const ingest = (body: unknown, headers?: Readonly<Record<string, string>>) =>
  answered(post(`${server.url}/api/ingest`, body, headers))

const packed = (body: Uint8Array) =>
  answered(
    fetch(`${server.url}/api/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: new Uint8Array(body)
    })
  )

const stored = async ({ trace_id }: Readonly<Record<string, unknown>>) => {
  const [status, body] = await get(`${server.url}/api/traces/${trace_id}/spans`)
  return status === 404 ? [] : (body as { spans: ReadonlyArray<Record<string, unknown>> }).spans
}

// Whatever came before: the next sender is served, nothing waits, and nothing is held.
afterEach(async () => {
  Object.assign(bodies, { within })
  const one = span()
  expect(await ingest(one)).toEqual([202, { accepted: true }])
  expect(await stored(one)).toHaveLength(1)
  const [status, ready] = await get(`${server.url}/ready`)
  expect([status, ready]).toMatchObject([200, { waiting_spans: 0 }])
  expect(bodies.reading).toBe(0)
})

/** A connection of one's own: says the head of a POST, then what it is given, and hears the status. */
const dial = (headers: ReadonlyArray<string>) => {
  const { hostname, port, host } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const head = ["POST /api/ingest HTTP/1.1", `Host: ${host}`, "Content-Type: application/json", ...headers]
  socket.write(`${head.join("\r\n")}\r\n\r\n`)
  const heard = new Promise<string>((resolve) => {
    let text = ""
    socket.on("data", (chunk) => {
      text += chunk.toString()
      if (text.includes("\r\n")) resolve(text.split("\r\n", 1)[0] ?? "")
    })
    socket.on("error", () => resolve("broken off"))
    socket.on("close", () => resolve("closed"))
  })
  return { socket, heard }
}

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const chunked = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

describe("a sender that does not end", () => {
  it("its body is told that it is too large, and goes unheard from then on, however long it goes on", async () => {
    const { heard, socket } = dial(["Transfer-Encoding: chunked"])
    socket.write(chunked("["))
    const more = chunked(" ".repeat(256 * 1024))
    let over = false
    void heard.then(() => {
      over = true
    })
    for (let sent = 0; sent < 200 && !over && !socket.destroyed; sent++) {
      if (!socket.write(more)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), heard])
    }
    expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  it("its body, and sends a little of it now and then, is told that it is too slow", async () => {
    Object.assign(bodies, { within: Duration.millis(100) })
    const { heard, socket } = dial(["Transfer-Encoding: chunked"])
    socket.write(chunked("["))
    const more = setInterval(() => socket.write(chunked(" ")), 5)
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(more)
    // What it sends after that is not held, and not counted either: nobody would give it back.
    socket.write(chunked("x".repeat(100_000)))
    for (let round = 0; round < 20; round++) await fetch(`${server.url}/health`)
    expect(bodies.reading).toBe(0)
    socket.destroy()
  })

  it("its gzip is told so as well, and nothing of what it packed is taken", async () => {
    Object.assign(bodies, { within: Duration.millis(100) })
    const one = span()
    const whole = gzipSync(JSON.stringify([one]))
    const { heard, socket } = dial(["Content-Encoding: gzip", `Content-Length: ${whole.length}`])
    socket.write(whole.subarray(0, -4))
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
    socket.destroy()
    expect(await stored(one)).toEqual([])
  })

  it("and a hundred of its kind hold nothing once they are gone", async () => {
    const dialled = Array.from({ length: 100 }, () => dial(["Content-Length: 100000"]))
    for (const { socket } of dialled) socket.write("[".repeat(50_000))
    while (bodies.reading < 100 * 50_000) await new Promise((resolve) => setImmediate(resolve))
    for (const { socket } of dialled) socket.destroy()
    while (bodies.reading > 0) await new Promise((resolve) => setImmediate(resolve))
  })
})

describe("memory", () => {
  it("is not held for bodies that were too large, however long their senders stay", async () => {
    const megabyte = chunked("x".repeat(1024 * 1024))
    collectGarbage()
    // Of the tests before, too, which share the process.
    const before = process.memoryUsage().arrayBuffers
    const sockets: Array<Socket> = []
    for (let sender = 0; sender < 18; sender++) {
      const { heard, socket } = dial(["Transfer-Encoding: chunked"])
      sockets.push(socket)
      for (let sent = 0; sent < 17; sent++) socket.write(megabyte)
      expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
    }
    collectGarbage()
    const { arrayBuffers } = process.memoryUsage()
    for (const socket of sockets) socket.destroy()
    expect(arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
  })

  it("counts for a packed body until it is unpacked, for which many may have to wait", async () => {
    const body = gzipSync(JSON.stringify({ spans: [], sender: "x".repeat(8 * 1024 * 1024) }))
    let answer: number | undefined
    void packed(body).then(([status]) => {
      answer = status
    })
    const counted = new Set<number>()
    for (; answer === undefined; await new Promise((resolve) => setImmediate(resolve))) counted.add(bodies.reading)
    expect(answer).toBe(202)
    // Let go of as soon as it is whole, it would never be seen whole from here.
    expect(counted).toContain(body.length)
  })
})

describe("a body that is too much", () => {
  it("with a hundred thousand spans is refused as a whole, whether packed or not", async () => {
    const [first, ...rest] = Array.from({ length: 100_000 }, (_, at) => (at === 0 ? span() : 0))
    const body = JSON.stringify([first, ...rest])
    expect((await ingest(body))[0]).toBe(413)
    expect((await packed(gzipSync(body)))[0]).toBe(413)
    expect(await stored(first as Record<string, unknown>)).toEqual([])
  })

  it("with one span of fifty megabytes is refused, packed or not, by its length or without one", async () => {
    const one = span({ input: "x".repeat(50 * 1024 * 1024) })
    const body = JSON.stringify(one)
    expect((await packed(gzipSync(body)))[0]).toBe(413)
    // A sender that does not listen while it sends may only see that the connection is gone.
    const { heard, socket } = dial([`Content-Length: ${body.length}`])
    expect(await heard).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
    expect(await stored(one)).toEqual([])
  })

  it("in one span alone costs the others of its batch nothing", async () => {
    const [good, other] = [span(), span()]
    const [status, receipt] = await ingest([good, span({ output: "x".repeat(2 * 1024 * 1024) }), other])
    expect([status, receipt]).toMatchObject([202, { accepted: 2, rejected: [{ index: 1 }] }])
    expect([await stored(good), await stored(other)].map((spans) => spans.length)).toEqual([1, 1])
  })
})

describe("a gzip", () => {
  it("that is cut off, at whatever length, is refused and told apart from one that is whole", async () => {
    const one = span()
    const whole = gzipSync(JSON.stringify([one]))
    for (let length = 0; length < whole.length; length += 7) {
      expect((await packed(whole.subarray(0, length)))[0], `${length} of ${whole.length} bytes`).toBe(400)
    }
    expect(await stored(one)).toEqual([])
    expect((await packed(whole))[0]).toBe(202)
  })

  it("that was changed on the way is refused", async () => {
    const whole = gzipSync(JSON.stringify([span()]))
    for (let at = 0; at < whole.length; at += 11) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      // The name of the system that packed it, and the time, say nothing of what is in it.
      expect([at >= 3 && at <= 9 ? 202 : 400, 400], `byte ${at}`).toContain((await packed(changed))[0])
    }
  })

  it("in a gzip, and one that unpacks to a gigabyte, are refused", async () => {
    expect((await packed(gzipSync(gzipSync(JSON.stringify([span()])))))[0]).toBe(400)
    const gigabyte = gzipSync(Buffer.alloc(256 * 1024 * 1024, "["))
    const many = Buffer.concat([gigabyte, gigabyte, gigabyte, gigabyte])
    expect((await packed(many))[0]).toBe(413)
  })
})

describe("a clock that is wrong", () => {
  const year = 365 * 24 * 3_600
  it("by a year, in either direction, has its spans refused, and those beside them taken", async () => {
    const at = (seconds: number) => ({
      start_time_unix_nano: ago(seconds).toString(),
      end_time_unix_nano: ago(seconds).toString()
    })
    const good = span()
    for (const wrong of [at(year), at(-year)]) {
      const [status, receipt] = await ingest([span(wrong), good, span(wrong)])
      expect([status, receipt]).toMatchObject([202, { accepted: 1, rejected: [{ index: 0 }, { index: 2 }] }])
      expect(await ingest({ ...good, ...wrong })).toMatchObject([400, { accepted: 0 }])
    }
    // A span that would end before it begins, as a clock that is set back makes them.
    const back = { start_time_unix_nano: ago(0).toString(), end_time_unix_nano: ago(5).toString() }
    expect((await ingest(span(back)))[0]).toBeLessThan(500)
    expect(await stored(good)).toHaveLength(1)
  })
})

describe("a span that is sent again", () => {
  it("is known in whatever way its ids are written", async () => {
    const one = span({ trace_id: "0AF7651916CD43DD8448EB211C80319C", span_id: "B7AD6B7169203331" })
    const spellings = [
      one,
      { ...one, trace_id: "0af7651916cd43dd8448eb211c80319c" },
      { ...one, span_id: "b7ad6b7169203331" },
      { ...one, trace_id: Buffer.from("0af7651916cd43dd8448eb211c80319c", "hex").toString("base64") },
      { ...one, span_id: Buffer.from("b7ad6b7169203331", "hex").toString("base64") }
    ]
    for (const spelling of spellings) expect((await ingest(spelling))[0]).toBe(202)
    expect((await ingest(spellings))[0]).toBe(202)
    expect(await stored({ trace_id: "0af7651916cd43dd8448eb211c80319c" })).toHaveLength(1)
  })

  it("as an event under its own id is kept once, whatever the id is made of", async () => {
    const ids = ["\0", "a\ud800b", "__proto__", "x".repeat(200), "😀"]
    for (const id of ids) {
      const agent_name = `again ${ids.indexOf(id)}`
      const events = [
        { id, agent_name },
        { id, agent_name, model: "gpt-4o" }
      ]
      const answers = [
        await post(`${server.url}/api/events`, { events }),
        await post(`${server.url}/api/events`, { events })
      ].map(({ status }) => status)
      const [, listed] = await get(`${server.url}/api/events?agent_name=${encodeURIComponent(agent_name)}`)
      expect([answers, (listed as { events: ReadonlyArray<unknown> }).events.length], JSON.stringify(id)).toEqual([
        [200, 200],
        1
      ])
    }
  })
})
