import http from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { describe, expect, it, vi } from "vitest"
import { type BlockEvent, CircuitBreakerError } from "../../../src/index.js"
import { settled, until } from "../../support/ManualClock.js"
import { sendJson } from "../../support/replies.js"
import { agentOf, body, patched, replyTo, storyOf, textOf, told } from "./support.js"

const none = { budgetPerHour: 0, blockOnThreshold: true } as const
const post = { method: "POST" } as const

const errorOf = async (work: Promise<unknown> | (() => unknown)): Promise<CircuitBreakerError> => {
  try {
    await (typeof work === "function" ? work() : work)
  } catch (error) {
    if (error instanceof CircuitBreakerError) return error
    throw error
  }
  throw new Error("nothing was refused")
}

describe("a call by way of node:http that is refused", () => {
  it("fails with the error itself, without a connection, and later ones fail as they are made", async () => {
    const { chat, global, spans, watch } = await patched(none)
    const agent = new http.Agent({ keepAlive: true })
    const request = http.request(chat.path, { ...post, agent })
    const story = storyOf(request)
    request.end(body)
    const error = await errorOf(replyTo(request))
    await story.over
    expect(error).toMatchObject({ rule: "budget_per_hour", scope: "global" })
    expect(story.events).toEqual([`error: ${told(error)}`, "close"])
    expect([request.destroyed, agentOf(request) === agent, agent.sockets]).toEqual([true, true, { __proto__: null }])
    // What node-fetch and others keep of it.
    expect(CircuitBreakerError.from(Object.assign(new Error("failed"), { code: error.code }))).toBe(error)
    expect((await errorOf(() => http.request(chat.path, post))).rule).toBe("budget_per_hour")
    expect((await errorOf(() => http.get(chat.path, post))).rule).toBe("budget_per_hour")
    expect(chat.connections()).toBe(0)
    expect(watch.health()).toMatchObject({ calls: 0, blocked: 3, faults: 0 })
    expect(global()).toMatchObject({ blocked: 3, reserved: 0, inFlight: 0, callsThisMinute: 0 })
    expect((await spans()).filter(({ model_inference }) => model_inference !== undefined)).toEqual([])
  })

  it("fails as it is made where its size has no say", async () => {
    const { chat } = await patched({ maxCallsPerMinute: 1, blockOnThreshold: true })
    await textOf(await replyTo(http.request(chat.path, post).end(body)))
    expect((await errorOf(() => http.request(chat.path, post))).rule).toBe("max_calls_per_minute")
    expect(chat.requests).toHaveLength(1)
  })

  it("gets a reply that forbids where its client would try again after any error", async () => {
    const { chat, watch } = await patched(none)
    for (const headers of [{ "x-stainless-lang": "js" }, ["User-Agent", "OpenAI/JS 4.104.0"]] as const) {
      for (const agent of [undefined, new http.Agent({ keepAlive: true }), false] as const) {
        const request = http.request(chat.path, { ...post, headers: headers as http.OutgoingHttpHeaders, agent })
        let text = ""
        const story = storyOf(request, (reply) => reply.on("data", (piece) => (text += piece)))
        const replied = replyTo(request)
        request.setTimeout(1_000)
        request.setNoDelay(true)
        request.write(body.slice(0, 10))
        request.end(body.slice(10))
        const reply = await replied
        await story.over
        expect(story.events).toEqual(
          ["socket", "finish", "response", "reply end", "reply close", "close"].sort(byPlace(story.events))
        )
        expect(reply).toBeInstanceOf(http.IncomingMessage)
        expect([reply.statusCode, reply.statusMessage, reply.headers["x-should-retry"]]).toEqual([
          403,
          "Forbidden",
          "false"
        ])
        expect(JSON.parse(text)).toMatchObject({ error: { type: "agentwatch_circuit_open", code: "budget_per_hour" } })
        expect(CircuitBreakerError.from({ headers: reply.headers })?.rule).toBe("budget_per_hour")
      }
    }
    expect(chat.connections()).toBe(0)
    expect(watch.health()).toMatchObject({ calls: 0, blocked: 6, faults: 0 })
  })

  it("is decided about by what it says: in worst-case a small one passes where a large one does not", async () => {
    const { chat, global } = await patched({ budgetPerHour: 5, blockOnThreshold: true, reservation: "worst-case" })
    const ask = (words: string) =>
      http
        .request(chat.path, post)
        .end(JSON.stringify({ model: "m", max_tokens: 1, messages: [{ role: "user", content: words }] }))
    expect((await errorOf(replyTo(ask("word ".repeat(1_000))))).rule).toBe("budget_per_hour")
    expect(chat.connections()).toBe(0)
    await textOf(await replyTo(ask("Hi")))
    expect(chat.requests).toHaveLength(1)
    expect(global()).toMatchObject({ reserved: 0, inFlight: 0, spent: 1 })
  })

  it("is not sent either where its body is piped, and what pipes it is told", async () => {
    const { chat } = await patched(none)
    const request = http.request(chat.path, post)
    expect((await errorOf(pipeline(Readable.from([body]), request))).rule).toBe("budget_per_hour")
    expect(chat.connections()).toBe(0)
  })

  it("is decided about by its declared size once a megabyte of it is there", async () => {
    // Five cents for each byte, and for each of 300,000 tokens that may come back.
    const { chat } = await patched(
      {
        budgetPerHour: 100_000,
        blockOnThreshold: true,
        reservation: "worst-case",
        providers: { "127.0.0.1": "gemini" }
      },
      (_, response) => void response.end("{}")
    )
    const send = async (pieces: number) => {
      let read = 0
      const source = Readable.from(
        (function* () {
          for (; read < pieces; read++) yield Buffer.alloc(64 * 1024, "x")
        })()
      )
      const headers = { "content-length": `${pieces * 64 * 1024}` }
      const request = http.request(`${chat.url}/v1beta/models/m:generateContent`, { ...post, headers })
      const replied = replyTo(request)
      const piped = pipeline(source, request)
      const [first] = await Promise.allSettled([replied, piped])
      return { first, read }
    }
    const large = await send(64)
    expect(large.first).toMatchObject({ status: "rejected", reason: { rule: "budget_per_hour" } })
    expect(large.read).toBeLessThan(40)
    expect(chat.connections()).toBe(0)
    expect((await send(24)).first.status).toBe("fulfilled")
    expect(chat.requests[0]).toHaveLength(24 * 64 * 1024)
  })

  it("fails through whatever way to connect its caller has chosen, without using it", async () => {
    const { chat } = await patched(none)
    const createConnection = vi.fn()
    class Own extends http.Agent {
      override createConnection = createConnection
    }
    for (const options of [{ createConnection }, { agent: new Own() }]) {
      const { port } = new URL(chat.url)
      const given = { ...post, ...options, host: "127.0.0.1", port, path: "/v1/chat/completions" }
      await errorOf(async () => replyTo(http.request(given).end(body)))
    }
    expect(createConnection).not.toHaveBeenCalled()
  })
})

/** The two ends of a reply come in the order that this Node gives them. */
const byPlace = (events: ReadonlyArray<string>) => (a: string, b: string) => events.indexOf(a) - events.indexOf(b)

describe("a call by way of node:http that waits for onBlock", () => {
  const waiting = async (shape: object = {}) => {
    let finish: (room: number) => void = () => {}
    const onBlock = vi.fn(
      ({ monitor }: BlockEvent) =>
        new Promise<void>((resolve) => {
          finish = (room) => {
            if (room > 0) monitor.increaseBudget(room)
            resolve()
          }
        })
    )
    const parts = await patched({ ...none, onBlock, ...shape })
    return { ...parts, onBlock, finish: (room: number) => finish(room) }
  }

  for (const [title, options] of [
    ["where its size counts", {}],
    ["where it does not", { reservation: "off" }]
  ] as const) {
    it(`is unsent until then, and is sent if the hook makes room, ${title}`, async () => {
      const { chat, finish, global, onBlock } = await waiting(options)
      const replied = replyTo(http.request(chat.path, post).end(body))
      await settled()
      expect(onBlock).toHaveBeenCalledTimes(1)
      expect(chat.connections()).toBe(0)
      finish(10)
      expect(await textOf(await replied)).toContain("Hello there")
      expect(chat.requests).toEqual([body])
      expect(global()).toMatchObject({ spent: 1, reserved: 0, inFlight: 0 })
    })

    it(`fails if the hook does not, ${title}`, async () => {
      const { chat, finish, watch } = await waiting(options)
      const replied = replyTo(http.request(chat.path, post).end(body))
      await settled()
      finish(0)
      expect((await errorOf(replied)).rule).toBe("budget_per_hour")
      expect(chat.connections()).toBe(0)
      expect(watch.health()).toMatchObject({ calls: 0, blocked: 1 })
    })

    it(`is not sent any more if it is aborted meanwhile, ${title}`, async () => {
      const { chat, finish, global, spans, watch } = await waiting(options)
      const aborter = new AbortController()
      const requests = [
        http.request(chat.path, post).end(body),
        http.request(chat.path, { ...post, signal: aborter.signal }).end(body)
      ]
      const stories = requests.map((request) => storyOf(request))
      await settled()
      requests[0]?.destroy(new Error("not any more"))
      aborter.abort()
      for (const { over } of stories) await over
      expect(stories.map(({ events }) => events)).toEqual([
        ["error: Error  not any more", "close"],
        ["error: AbortError ABORT_ERR The operation was aborted", "close"]
      ])
      finish(10)
      await settled()
      expect(chat.connections()).toBe(0)
      expect(watch.health()).toMatchObject({ calls: 0, blocked: 0 })
      expect(global()).toMatchObject({ reserved: 0, inFlight: 0, callsThisMinute: 0 })
      expect((await spans()).filter(({ model_inference }) => model_inference !== undefined)).toEqual([])
    })
  }

  it("keeps only so much of what is piped into it, and gets the rest when it is let through", async () => {
    const { chat, finish } = await waiting()
    let read = 0
    const source = Readable.from(
      (function* () {
        for (; read < 64; read++) yield Buffer.alloc(64 * 1024, "x")
      })()
    )
    const request = http.request(chat.path, post)
    const replied = replyTo(request)
    const piped = pipeline(source, request)
    await until(() => read >= 16)
    for (let turn = 0; turn < 20; turn++) await settled()
    expect(read).toBeLessThan(40)
    expect(chat.connections()).toBe(0)
    finish(1_000_000)
    await piped
    await textOf(await replied)
    expect(chat.requests[0]).toHaveLength(64 * 64 * 1024)
  })
})

describe("many calls at once", () => {
  it("never spend more than the budget, in worst-case", async () => {
    const { chat, global } = await patched({ budgetPerHour: 12, blockOnThreshold: true, reservation: "worst-case" })
    const ask = () =>
      http.request(chat.path, post).end(JSON.stringify({ model: "m", max_tokens: 10, messages: [{ content: "Hi" }] }))
    const results = await Promise.allSettled(Array.from({ length: 10 }, async () => textOf(await replyTo(ask()))))
    const done = results.filter(({ status }) => status === "fulfilled").length
    expect(done).toBeGreaterThan(0)
    expect(chat.requests).toHaveLength(done)
    expect(global()).toMatchObject({ spent: done, reserved: 0, inFlight: 0 })
  })

  it("and one that fails gives back what it held", async () => {
    const { chat, global } = await patched(
      { budgetPerHour: 12, blockOnThreshold: true, reservation: "worst-case" },
      (_, response) => void sendJson(response, { error: { message: "no" } }, 500)
    )
    const request = http.request(chat.path, post).end(JSON.stringify({ model: "m", max_tokens: 10, messages: [] }))
    ;(await replyTo(request)).resume()
    expect(global()).toMatchObject({ spent: 0, reserved: 0, inFlight: 0 })
  })
})
