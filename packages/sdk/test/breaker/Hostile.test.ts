import { runInNewContext } from "node:vm"
import { describe, expect, it, vi } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { type BlockEvent, CircuitBreakerError } from "../../src/index.js"
import { chatReply, chatRequest } from "../support/chat.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock, settled, until } from "../support/ManualClock.js"
import { dataLine, openAiEvents, sendJson } from "../support/replies.js"

const none = { budgetPerHour: 0, blockOnThreshold: true } as const
const hard = { budgetPerHour: 10, blockOnThreshold: true, reservation: "worst-case" } as const
const free = { reserved: 0, inFlight: 0 }

const throwing = () => {
  throw new Error("mine")
}

describe("nothing stays reserved", () => {
  it("of a call whose headers throw when they are read", async () => {
    const { chat, global, watch } = await guarded({ ...hard, budgetPerHour: 1_000 })
    const headers: ReadonlyArray<unknown> = [
      Object.defineProperty({}, "authorization", { get: throwing, enumerable: true }),
      new Proxy({}, { ownKeys: throwing }),
      { [Symbol.iterator]: throwing },
      { [Symbol.iterator]: 5 }
    ]
    for (const given of headers) {
      const init = { ...chatRequest({ max_tokens: 10 }), headers: given as HeadersInit }
      await watch.fetch(chat.path, init).catch(() => {})
      expect(global()).toMatchObject(free)
    }
    expect(chat.connections()).toBe(0)
    expect(watch.health().faults).toBe(0)
  })

  it("of a stand-in's reply that cannot be watched", async () => {
    for (const reply of [
      { status: 200, headers: { "content-type": "application/json" }, json: async () => chatReply },
      Object.freeze({ status: 200, headers: new Headers(), json: async () => chatReply }),
      { status: 200, headers: new Headers(), json: () => chatReply },
      undefined,
      "text"
    ]) {
      const network = globalThis.fetch
      const fetch = (...args: Parameters<typeof globalThis.fetch>) =>
        String(args[0]).includes("api.openai.com") ? Promise.resolve(reply as Response) : network(...args)
      const { global, watch } = await guarded({ budgetPerHour: 100 }, undefined, { host: { fetch } })
      const given = await watch.fetch("https://api.openai.com/v1/chat/completions", chatRequest())
      expect(given).toBe(reply)
      if (typeof reply === "object") expect(await given.json()).toEqual(chatReply)
      expect(global()).toMatchObject(free)
    }
  })

  it("where fetch gives a promise of another realm, as under some test runners, or another thing to wait for", async () => {
    const network = globalThis.fetch
    const foreign: typeof fetch = runInNewContext("(network) => async (...args) => network(...args)")(network)
    const { call, global } = await guarded({ budgetPerHour: 100 }, undefined, { host: { fetch: foreign } })
    expect(await call()).toBe("done")
    expect(global()).toMatchObject({ ...free, spent: 1 })
    // biome-ignore lint/suspicious/noThenProperty: a stand-in that is no promise
    const lazy = ((...args) => ({ then: (...on: [never, never]) => network(...args).then(...on) })) as typeof fetch
    const thenable = await guarded({ budgetPerHour: 100 }, undefined, { host: { fetch: lazy } })
    expect(await thenable.call()).toBe("done")
    expect(thenable.global()).toMatchObject({ ...free, spent: 1 })
    expect(thenable.chat.requests).toHaveLength(1)
  })
})

describe("no call gets past the guard", () => {
  it("by hiding its method, or writing its URL in another way", async () => {
    const { chat, watch } = await guarded(none)
    const init = chatRequest()
    class Options {
      readonly body = init.body
      get method() {
        return "POST"
      }
    }
    const ways: ReadonlyArray<readonly [unknown, unknown]> = [
      [chat.path, new Options()],
      [chat.path, Object.defineProperty({ body: init.body }, "method", { get: () => "POST" })],
      [chat.path, new Proxy({}, { get: (_, key) => Reflect.get(init, key) })],
      [new String(chat.path), init],
      [{ toString: () => chat.path }, init],
      [new Request(chat.path, { ...init, signal: AbortSignal.abort() }), { signal: null }]
    ]
    for (const way of ways) {
      await expect(watch.fetch(...(way as [string, RequestInit]))).rejects.toBeInstanceOf(CircuitBreakerError)
    }
    expect(chat.connections()).toBe(0)
  })
})

describe("a call that nobody would see", () => {
  it("is warned about once, by its host alone, where its path tells a model call", async () => {
    const { chat, lines, watch } = await guarded({ providers: {} })
    await (await watch.fetch(`${chat.url}/v1/models`, { method: "POST" })).text()
    expect(lines.slice(1)).toEqual([])
    for (let n = 0; n < 3; n++) await (await watch.fetch(`${chat.path}?key=secret`, chatRequest())).text()
    const [warning, ...more] = lines.slice(1)
    expect(more).toEqual([])
    expect(warning).toContain(`a call to ${chat.host} looks like a model call, and is not watched`)
    expect(warning).not.toContain("secret")
  })
})

describe("a batch that is handed in", () => {
  it("has cost nothing yet", async () => {
    const g = await guarded({ budgetPerHour: 10 }, (_, response) => void sendJson(response, { id: "b", status: "x" }))
    const init = { method: "POST", body: JSON.stringify({ input_file_id: "f", endpoint: "/v1/chat/completions" }) }
    await (await g.watch.fetch(`${g.chat.url}/v1/batches`, init)).json()
    expect(g.global()).toMatchObject({ ...free, spent: 0, settled: 1 })
  })
})

describe("a hard budget", () => {
  it("has no room for a request of which not even the model can be read", async () => {
    const { call, chat } = await guarded({ ...hard, budgetPerHour: 100_000 })
    const huge = { model: "m", max_tokens: 1, messages: [{ content: "x".repeat(17 << 20) }] }
    const bodies = [new TextEncoder().encode(JSON.stringify(huge)), JSON.stringify({ messages: [] }), new FormData()]
    for (const body of bodies) expect((await refused(call({}, { body }))).reason).toContain("nobody can tell")
    expect(chat.connections()).toBe(0)
  })

  it("keeps all that a stream held that broke off, though it had been counting", async () => {
    const event = { model: "m", usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }
    const g = await guarded({ ...hard, prices: { m: { input: 0, output: 50_000 } } }, (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.write(dataLine({ ...event, choices: [{ index: 0, delta: { content: "w" } }] }))
    })
    const reply = await g.watch.fetch(g.chat.path, chatRequest({ stream: true, max_tokens: 100 }))
    const reader = reply.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(g.global()).toMatchObject({ ...free, spent: 5 })
  })

  it("has room for what a provider adds to explain the tools of a request", async () => {
    const { call } = await guarded({ ...hard, prices: { m: { input: 1_000, output: 0 } } })
    const tools = [{ type: "bash_20250124" }]
    expect((await refused(call({ max_tokens: 1, tools, filler: "x".repeat(8_000) }))).reason).toContain("$10.")
  })
})

describe("a charge", () => {
  it("that was put right is not made a guess again by a copy that nobody read to its end", async () => {
    const clock = makeManualClock()
    let goOn = () => {}
    const waits = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const g = await guarded(
      {},
      async (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" })
        const events = openAiEvents(["Hello"], true).map((event) => dataLine({ ...event, model: "m" }))
        response.write(events[0])
        await waits
        response.end(events.slice(1).join(""))
      },
      { clock, breakers: makeBreakerHome(clock) }
    )
    const reply = await g.watch.fetch(g.chat.path, chatRequest({ stream: true }))
    const copy = reply.clone()
    await clock.advance(600_000)
    const guessed = g.global().spent
    goOn()
    await reply.text()
    const known = g.global().spent
    expect(known).toBe(0.75)
    expect(known).not.toBe(guessed)
    await copy.body?.cancel()
    expect(g.global().spent).toBe(known)
  })

  it("of a call that was given up for lost is taken back when the provider answers with an error after all", async () => {
    const clock = makeManualClock()
    let answer = () => {}
    const waits = new Promise<void>((resolve) => {
      answer = resolve
    })
    const late = async (_: unknown, response: import("node:http").ServerResponse) => {
      await waits
      sendJson(response, { error: { message: "overloaded" } }, 529)
    }
    const g = await guarded({}, late, { clock, breakers: makeBreakerHome(clock) })
    const asked = g.call()
    await until(() => g.chat.requests.length === 1)
    await clock.advance(600_000)
    expect(g.global().spent).toBeGreaterThan(0)
    answer()
    await asked
    expect(g.global()).toMatchObject({ ...free, spent: 0 })
  })

  it("is what the server will say, also where an error names a usage", async () => {
    const g = await guarded({}, (_, response) => void sendJson(response, chatReply, 500))
    await g.call()
    const [span] = await g.spans()
    expect(g.global().spent).toBe(0)
    expect(span?.cost_usd).toBeUndefined()
    expect(span?.model_inference).toMatchObject({ usage_source: "absent" })
  })
})

describe("a hook", () => {
  it("of another scope runs, too, if that one refuses when the first has made room", async () => {
    const saved = vi.fn()
    const g = await guarded({ maxCallsPerMinute: 0, blockOnThreshold: true, onBlock: saved })
    const onBlock = vi.fn(({ monitor }: BlockEvent) => void monitor.increaseBudget(5))
    await g.watch.agent("A", { ...none, onBlock }, () => refused(g.call()))
    expect([onBlock.mock.calls.length, saved.mock.calls.length]).toEqual([1, 1])
  })

  it("can write down what it is told as JSON", async () => {
    const states: Array<string> = []
    const { call } = await guarded({ ...none, onBlock: (event) => void states.push(JSON.stringify(event)) })
    await refused(call())
    expect(JSON.parse(String(states[0]))).toMatchObject({
      scopeId: "global",
      monitor: { kind: "global", id: "global" }
    })
  })

  it("leaves behind work that may start other hooks, once it is over itself", async () => {
    const later = vi.fn()
    let background: Promise<unknown> | undefined
    const g = await guarded({
      ...none,
      onBlock: ({ monitor }) => {
        background = settled()
          .then(settled)
          .then(() => g.watch.agent("B", { ...none, onBlock: later }, () => g.call()))
        monitor.increaseBudget(5)
      }
    })
    expect(await g.call()).toBe("done")
    expect(await background).toBeInstanceOf(CircuitBreakerError)
    expect(later).toHaveBeenCalledTimes(1)
  })

  it("does not let what is sent change while it runs", async () => {
    const g = await guarded({
      ...none,
      onBlock: async ({ monitor }) => {
        await settled()
        monitor.increaseBudget(50)
      }
    })
    const body = new TextEncoder().encode(String(chatRequest().body))
    const sent = new TextDecoder().decode(body)
    const headers = { "content-type": "application/json" }
    const asked = g.watch.fetch(g.chat.path, { method: "POST", headers, body })
    body.fill(66)
    await (await asked).text()
    expect(g.chat.requests).toEqual([sent])
  })

  it("does not count a call as refused that a reset has forgotten already", async () => {
    const g = await guarded({
      maxCallsPerMinute: 1,
      blockOnThreshold: true,
      onBlock: ({ monitor }) => void monitor.resetWindows()
    })
    await g.call()
    expect(await Promise.all([g.call(), g.call(), g.call()])).toContain("done")
    expect(g.global().blocked).toBeGreaterThanOrEqual(0)
  })
})

describe("agent()", () => {
  it("is protected by options that it inherits, and whatever its labels do", async () => {
    const { call, watch } = await guarded()
    const inherited = Object.create(none)
    expect((await watch.agent("A", inherited, () => refused(call()))).scopeId).toBe("A")
    const odd = Object.defineProperty({ ...none }, "role", { get: throwing, enumerable: true })
    expect((await watch.agent("B", odd, () => refused(call()))).scopeId).toBe("B")
  })

  it("with a name that is too long is not taken for another one", async () => {
    const { call, watch } = await guarded()
    await watch.agent("x".repeat(300), none, () => refused(call()))
    expect(await watch.agent("y".repeat(300), {}, () => call())).toBe("done")
  })
})

describe("an error of a class of one's own", () => {
  it("is an instance of CircuitBreakerError, but not every block one of that class", async () => {
    class Mine extends CircuitBreakerError {}
    const { call } = await guarded(none)
    const error = await refused(call())
    expect(error instanceof Mine).toBe(false)
    const mine = new Mine(error, error.blockId)
    expect([mine instanceof Mine, mine instanceof CircuitBreakerError]).toEqual([true, true])
  })
})

describe("breakers that only looked at", () => {
  it("are not made by it: a snapshot can still be started from", async () => {
    const one = await guarded({ budgetPerHour: 5 })
    await one.call()
    const home = makeBreakerHome(makeManualClock())
    expect(home.state().global.spent).toBe(0)
    expect(home.open({ resumeFrom: { snapshot: one.watch.breakers() } })).toMatchObject({ resumed: true })
    expect(home.state().global.spent).toBe(1)
    expect(() => home.open({ resumeFrom: { snapshot: 7 } })).toThrow(/snapshot/)
  })
})
