import { Readable, Writable } from "node:stream"
import { text as textOf } from "node:stream/consumers"
import zlib from "node:zlib"
import {
  Agent,
  FormData,
  getGlobalDispatcher,
  pipeline,
  request,
  setGlobalDispatcher,
  stream,
  fetch as undiciFetch
} from "undici"
import { describe, expect, it, onTestFinished } from "vitest"
import { CircuitBreakerError } from "../../../src/index.js"
import { chatReply } from "../../support/chat.js"
import { until } from "../../support/ManualClock.js"
import { dataLine, openAiEvents, sendJson } from "../../support/replies.js"
import type { Handler } from "../../support/servers.js"
import { globally } from "./support/globally.js"

const path = "/v1/chat/completions"
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Grüße" }] })
const input = JSON.stringify([{ role: "user", content: "Grüße" }])
const post = { method: "POST", body, headers: { "content-type": "application/json" } } as const

const whole: Handler = (_, response) => void sendJson(response, chatReply)
const noBudget = { budgetPerHour: 0, blockOnThreshold: true }

const sink = (pieces: Array<Buffer>) =>
  new Writable({
    write: (piece, _, done) => {
      pieces.push(piece)
      done()
    }
  })

/** Each way of undici's to make a call, which gives the text of the reply. */
const ways: Readonly<Record<string, (url: string) => Promise<string>>> = {
  "undici's fetch()": async (url) => (await undiciFetch(url, post)).text(),
  "undici's request()": async (url) => (await request(url, post)).body.text(),
  "undici's stream()": async (url) => {
    const pieces: Array<Buffer> = []
    await stream(url, post, () => sink(pieces))
    return Buffer.concat(pieces).toString()
  },
  "undici's pipeline()": (url) =>
    textOf(Readable.from([body]).compose(pipeline(url, { method: "POST" }, ({ body }) => body)))
}

for (const [name, ask] of Object.entries(ways)) {
  describe(name, () => {
    it("has its call recorded, once, and the reply as it was", async () => {
      const { calls, counted, patch, provider } = await globally(whole)
      patch("fetch", "dispatcher")
      expect(JSON.parse(await ask(provider.url + path))).toEqual(chatReply)
      expect(counted()).toBe(1)
      expect(await calls()).toEqual([
        expect.objectContaining({
          status: { code: "OK" },
          input,
          output: "Hello there",
          model_inference: expect.objectContaining({ request_model: "m", prompt_tokens: 10, completion_tokens: 10 })
        })
      ])
    })

    it("connects to nobody if its call is blocked, and throws the block or what it caused", async () => {
      const { counted, patch, provider, watch } = await globally(whole, noBudget)
      patch("fetch", "dispatcher")
      const error = await ask(provider.url + path).catch((thrown) => thrown)
      expect(CircuitBreakerError.from(error)).toMatchObject({ rule: "budget_per_hour" })
      expect(error instanceof CircuitBreakerError).toBe(name !== "undici's fetch()")
      expect(provider.connections()).toBe(0)
      expect(counted()).toBe(0)
      expect(watch.health()).toMatchObject({ blocked: 1, faults: 0 })
    })
  })
}

describe("undici's request()", () => {
  const bodies: Readonly<Record<string, () => string | Buffer | Uint8Array | Readable>> = {
    "a string": () => body,
    "a Buffer": () => Buffer.from(body),
    "a Uint8Array": () => new TextEncoder().encode(body),
    "a stream": () => Readable.from([Buffer.from(body.slice(0, 20)), Buffer.from(body.slice(20))]),
    "an iterable": () => [Buffer.from(body)] as unknown as Readable,
    "an async iterable": () =>
      (async function* () {
        for (const piece of [body.slice(0, 20), body.slice(20)]) yield Buffer.from(piece)
      })() as unknown as Readable
  }

  for (const [kind, make] of Object.entries(bodies)) {
    it(`sends ${kind} as it is, and has it recorded`, async () => {
      const sent: Array<string> = []
      const { calls, patch, provider } = await globally((_, response, received) => {
        sent.push(received)
        sendJson(response, chatReply)
      })
      patch("dispatcher")
      await (await request(provider.url + path, { ...post, body: make() as string })).body.text()
      expect(sent).toEqual([body])
      expect(await calls()).toEqual([expect.objectContaining({ input, output: "Hello there" })])
    })
  }

  it("sends a form as it is, and has its call recorded without what it said", async () => {
    const sent: Array<string> = []
    const { calls, patch, provider } = await globally((_, response, received) => {
      sent.push(received)
      sendJson(response, { text: "Hello" })
    })
    const before = getGlobalDispatcher()
    // Only a dispatcher of undici's own knows what its form is.
    setGlobalDispatcher(new Agent())
    onTestFinished(() => setGlobalDispatcher(before))
    patch("dispatcher")
    const form = new FormData()
    form.set("model", "whisper-test")
    await (await request(`${provider.url}/v1/audio/transcriptions`, { method: "POST", body: form })).body.text()
    expect(sent).toEqual([expect.stringContaining("whisper-test")])
    expect(await calls()).toEqual([expect.not.objectContaining({ input: expect.anything() })])
  })

  it("reads nothing ahead of what a program writes as it goes, though it said how much", async () => {
    let arrived: () => void = () => {}
    const begun = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const { calls, patch, provider } = await globally(whole, { budgetPerHour: 100 })
    patch("dispatcher")
    const bytes = Buffer.from(body)
    const written = (async function* () {
      yield bytes.subarray(0, 20)
      // Comes only once the connection stands.
      await begun
      yield bytes.subarray(20)
    })()
    const headers = { ...post.headers, "content-length": String(bytes.byteLength) }
    const asking = request(provider.url + path, { ...post, headers, body: written as unknown as Readable })
    await until(() => provider.connections() === 1)
    arrived()
    await (await asking).body.text()
    expect(await calls()).toEqual([expect.objectContaining({ input, output: "Hello there" })])
  })

  it("sends what was weighed, though its caller uses the buffer again while a hook runs", async () => {
    const sent: Array<string> = []
    let run: () => void = () => {}
    const running = new Promise<void>((resolve) => {
      run = resolve
    })
    const answer: Handler = (_, response, received) => {
      sent.push(received)
      sendJson(response, chatReply)
    }
    const { patch, provider } = await globally(answer, {
      ...noBudget,
      onBlock: async ({ monitor }) => {
        await running
        monitor.increaseBudget(5)
      }
    })
    patch("dispatcher")
    const buffer = Buffer.from(body)
    const asking = request(provider.url + path, { ...post, body: buffer })
    buffer.fill("x")
    expect(provider.connections()).toBe(0)
    run()
    await (await asking).body.text()
    expect(sent).toEqual([body])
  })

  it("is refused only after onBlock has run", async () => {
    const order: Array<string> = []
    const { patch, provider } = await globally(whole, {
      ...noBudget,
      onBlock: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        order.push("hook")
      }
    })
    patch("dispatcher")
    const error = await request(provider.url + path, post).catch((thrown) => thrown)
    order.push("error")
    expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(order).toEqual(["hook", "error"])
  })

  it("gives its caller's own reason if that is taken back while a hook runs, and sends nothing", async () => {
    const gone = new Error("gone")
    const controller = new AbortController()
    const { counted, patch, provider, watch } = await globally(whole, {
      ...noBudget,
      onBlock: async ({ monitor }) => {
        controller.abort(gone)
        monitor.increaseBudget(5)
      }
    })
    patch("dispatcher")
    const error = await request(provider.url + path, { ...post, signal: controller.signal }).catch((thrown) => thrown)
    expect(error).toBe(gone)
    expect(provider.connections()).toBe(0)
    expect(counted()).toBe(0)
    expect(watch.breakers().global).toMatchObject({ inFlight: 0, reserved: 0 })
  })

  it("passes unseen if it is no model call", async () => {
    const { counted, patch, provider } = await globally(whole, noBudget)
    patch("fetch", "dispatcher")
    await (await request(`${provider.url}/v1/models`)).body.text()
    await (await request(`${provider.url}/v1/other`, post)).body.text()
    expect(counted()).toBe(0)
  })
})

describe("a compressed reply", () => {
  const packed: Readonly<Record<string, (text: string) => Buffer>> = {
    gzip: zlib.gzipSync,
    "x-gzip": zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: zlib.brotliCompressSync,
    "deflate, gzip": (text) => zlib.gzipSync(zlib.deflateSync(text))
  }
  for (const [coding, pack] of Object.entries({ ...packed, "deflate without its header": zlib.deflateRawSync })) {
    it(`is handed on as it came, and read on the side: ${coding}`, async () => {
      const bytes = pack(JSON.stringify(chatReply))
      const { calls, patch, provider } = await globally((_, response) => {
        const encoding = coding.startsWith("deflate without") ? "deflate" : coding
        response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding }).end(bytes)
      })
      patch("dispatcher")
      const reply = await request(provider.url + path, post)
      expect(Buffer.from(await reply.body.arrayBuffer())).toEqual(bytes)
      expect(await calls()).toEqual([expect.objectContaining({ status: { code: "OK" }, output: "Hello there" })])
    })
  }

  it("that streams is read as it comes, to where its reader leaves it", async () => {
    const events = openAiEvents(["Good ", "morning"]).map(dataLine)
    const { calls, patch, provider } = await globally((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" })
      const gzip = zlib.createGzip({ flush: zlib.constants.Z_SYNC_FLUSH })
      gzip.pipe(response)
      for (const event of events.slice(0, 2)) gzip.write(event)
    })
    patch("dispatcher")
    const reply = await undiciFetch(provider.url + path, { ...post, body: body.replace("{", '{"stream":true,') })
    const reader = reply.body?.getReader()
    let seen = ""
    while (!seen.includes("Good ")) seen += Buffer.from((await reader?.read())?.value ?? []).toString()
    await reader?.cancel()
    expect(await calls()).toEqual([
      expect.objectContaining({ output: "Good ", status: { code: "UNSET", message: "aborted by its caller" } })
    ])
  })

  it("of a kind that nobody knows is handed on, and recorded without what it said", async () => {
    const { calls, patch, provider, watch } = await globally((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "rot13" }).end("Uryyb")
    })
    patch("dispatcher")
    expect(await (await request(provider.url + path, post)).body.text()).toBe("Uryyb")
    expect(await calls()).toEqual([expect.not.objectContaining({ output: expect.anything() })])
    expect(watch.health()).toMatchObject({ faults: 0 })
  })

  it("that is none, though it says so, is handed on, and recorded without what it said", async () => {
    const { calls, patch, provider, watch } = await globally((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end("not gzip at all")
    })
    patch("dispatcher")
    expect(await (await request(provider.url + path, post)).body.text()).toBe("not gzip at all")
    expect(await calls()).toEqual([expect.objectContaining({ status: { code: "OK" } })])
    expect(watch.health()).toMatchObject({ faults: 0 })
  })
})
