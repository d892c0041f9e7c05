import { request } from "node:http"
import Anthropic from "@anthropic-ai/sdk"
import OpenAI from "openai"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import {
  AgentWatch,
  type AgentWatchOptions,
  agent,
  CircuitBreakerError,
  flush,
  getState,
  init,
  monitor,
  shutdown
} from "../src/index.js"
import { chatReply, chatRequest, dollarACall, serveChat } from "./support/chat.js"
import { anthropicReply, sendJson } from "./support/replies.js"
import { serve, serveIngest } from "./support/servers.js"

const bare = globalThis.fetch
const warn = vi.spyOn(console, "warn")
const said = vi.spyOn(console, "error")

const instances = new Set<AgentWatch>()
beforeEach(() => {
  warn.mockReset().mockImplementation(() => {})
  said.mockReset().mockImplementation(() => {})
})
afterEach(async () => {
  await Promise.all([...instances].map((instance) => instance.shutdown({ timeout: 0 })))
  instances.clear()
  // Breakers live as long as the process.
  monitor()?.resetWindows()
  await shutdown({ timeout: 0 })
})

const make = async (options: AgentWatchOptions = {}) => {
  const ingest = await serveIngest()
  const watch = new AgentWatch({ serverUrl: ingest.url, ...options })
  instances.add(watch)
  const spans = async () => {
    await watch.flush()
    return ingest.spans
  }
  return { watch, spans }
}

const using = (host: string) => ({ providers: { [host]: "openai" }, prices: dollarACall }) as const

const began = async (options: AgentWatchOptions) => {
  const ingest = await serveIngest()
  init({ serverUrl: ingest.url, ...options })
  return async () => {
    await flush()
    return ingest.spans
  }
}

const calls = (health: { readonly health: { readonly calls: number } }) => health.health.calls

describe("new AgentWatch()", () => {
  it("patches nothing, and sees what passes its fetch: that it behaves as fetch does", async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "fetch")
    const chat = await serveChat()
    const { spans, watch } = await make({ ...using(chat.host), agent: "my-agent", task: "my-task" })
    expect(Object.getOwnPropertyDescriptor(globalThis, "fetch")).toEqual(before)
    expect(globalThis.fetch).toBe(bare)
    const { fetch: seen } = watch
    expect([seen.name, seen.length]).toEqual([bare.name, bare.length])
    const reply = await seen(chat.path, chatRequest())
    expect(reply).toBeInstanceOf(Response)
    expect(await reply.json()).toEqual(chatReply)
    await (await bare(chat.path, chatRequest())).text()
    expect(await spans()).toMatchObject([{ agent_id: "my-agent", task: "my-task", cost_usd: 1 }])
  })

  it("has the methods of the module, for itself, on it or taken off it", async () => {
    const chat = await serveChat()
    const { spans, watch } = await make(using(chat.host))
    const { agent, currentTraceId, getState, logEvent, monitor, span, trace, track, verify } = watch
    const ask = track({ task: "asking" })(async () => (await watch.fetch(chat.path, chatRequest())).text())
    const id = await agent("A", { budgetPerHour: 10 }, () =>
      trace("root", async () => {
        await span("step", ask)
        logEvent({ model: "m" })
        return currentTraceId()
      })
    )
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(currentTraceId()).toBeUndefined()
    expect(await verify()).toMatchObject({ ok: true })
    const sent = await spans()
    const own = sent.filter(({ name }) => name !== "agentwatch.verify")
    expect(own.map(({ name }) => name).sort()).toEqual(["asking", "chat m", "default", "root", "step"])
    expect(new Set(own.map(({ trace_id }) => trace_id))).toEqual(new Set([id]))
    expect(getState()).toMatchObject({
      global: { spent: 1 },
      agents: [{ scopeId: "A", budget: 10 }],
      health: { calls: 1 }
    })
    expect(monitor("A")?.getState()).toMatchObject({ spent: 1 })
    expect(monitor("B")).toBeUndefined()
  })

  it("has breakers, context and health that are nobody else's, two at once and beside init()", async () => {
    const chat = await serveChat()
    const hard = { ...using(chat.host), budgetPerHour: 1, blockOnThreshold: true }
    const [one, two] = [await make(hard), await make(hard)]
    const spans = await began(hard)
    const ask = async (by: typeof fetch) => (await by(chat.path, chatRequest())).text()
    await one.watch.agent("A", {}, () => ask(one.watch.fetch))
    await expect(ask(one.watch.fetch)).rejects.toBeInstanceOf(CircuitBreakerError)
    await two.watch.agent("B", {}, () => one.watch.agent("A", {}, () => ask(two.watch.fetch)))
    await agent("C", () => ask(fetch))
    await expect(ask(fetch)).rejects.toBeInstanceOf(CircuitBreakerError)
    const states = [one.watch.getState(), two.watch.getState(), getState()]
    expect(
      states.map(({ agents, global, health }) => [agents.map((it) => it.scopeId), global.spent, health.blocked])
    ).toEqual([
      [["A"], 1, 1],
      [["B"], 1, 0],
      [["C"], 1, 1]
    ])
    for (const sent of [await one.spans(), await two.spans(), await spans()]) {
      expect(sent.filter(({ kind }) => kind === "CLIENT")).toHaveLength(1)
    }
  })

  it("refuses what init() refuses, and to patch", () => {
    const wrong = (options: unknown) => () => Reflect.construct(AgentWatch, [options])
    expect(wrong({ autoPatch: true })).toThrow("autoPatch")
    expect(wrong({ autoPatch: "no" })).toThrow(TypeError)
    expect(wrong({ maxContentBytes: 1 })).toThrow("maxContentBytes")
    expect(wrong({ budget: 1 })).toThrow('"budget"')
    for (const none of [5, "x", []]) expect(wrong(none)).toThrow(TypeError)
    expect(said).not.toHaveBeenCalled()
  })

  it("starts from a snapshot, each instance for itself", async () => {
    const { watch } = await make({ budgetPerHour: 5 })
    watch.monitor()?.trip("stop")
    const snapshot = watch.getState()
    const next = await make({ budgetPerHour: 5, resumeFrom: { snapshot } })
    expect(next.watch.getState().global).toMatchObject({ state: "open" })
    expect(warn).not.toHaveBeenCalled()
  })

  it("may be made many times: the process does not run out of listeners", async () => {
    const seen: Array<string> = []
    const listener = ({ name }: Error) => void seen.push(name)
    process.on("warning", listener)
    const before = [process.listenerCount("beforeExit"), process.listenerCount("exit")]
    for (let n = 0; n < 20; n++) instances.add(new AgentWatch())
    expect([process.listenerCount("beforeExit"), process.listenerCount("exit")]).toEqual(
      before.map((count) => count + 1)
    )
    await Promise.all([...instances].map((instance) => instance.shutdown({ timeout: 0 })))
    await new Promise((resolve) => setImmediate(resolve))
    process.off("warning", listener)
    expect([process.listenerCount("beforeExit"), process.listenerCount("exit")]).toEqual(before)
    expect(seen).toEqual([])
  })
})

describe("a call by an instance's fetch", () => {
  const orders = {
    "made before init()": async (host: string) => {
      const made = await make(using(host))
      return { ...made, global: await began(using(host)) }
    },
    "made after init()": async (host: string) => {
      const global = await began(using(host))
      return { ...(await make(using(host))), global }
    }
  }
  for (const [order, begin] of Object.entries(orders)) {
    it(`is seen by it alone, ${order}; all other calls by init() alone`, async () => {
      const chat = await serveChat()
      const { global, spans, watch } = await begin(chat.host)
      const ask = async (by: typeof fetch) => (await by(chat.path, chatRequest())).text()
      await Promise.all([ask(watch.fetch), ask(watch.fetch), ask(fetch), agent("A", () => ask(watch.fetch))])
      await new Promise<void>((resolve, reject) => {
        const sent = request(chat.path, { method: "POST" }, (reply) => reply.resume().on("end", resolve))
        sent.on("error", reject).end('{"model":"m"}')
      })
      expect([calls(watch.getState()), calls(getState())]).toEqual([3, 2])
      expect([(await spans()).length, (await global()).length]).toEqual([3, 2])
      expect(getState().agents.find(({ scopeId }) => scopeId === "A")).toMatchObject({ settled: 0 })
    })
  }

  it("is seen by it alone, too, where it stands in the place of the global one that init() watches", async () => {
    const chat = await serveChat()
    const { spans, watch } = await make(using(chat.host))
    globalThis.fetch = watch.fetch
    try {
      const global = await began(using(chat.host))
      await (await fetch(chat.path, chatRequest())).text()
      // Whoever is asked first sees it.
      expect([(await spans()).length, (await global()).length]).toEqual([0, 1])
      await shutdown()
    } finally {
      globalThis.fetch = bare
    }
  })

  it("is seen by it alone, though init() was called on another copy of AgentWatch in the process", async () => {
    const chat = await serveChat()
    const global = await began(using(chat.host))
    vi.resetModules()
    const copy: typeof import("../src/index.js") = await import("../src/index.js")
    expect(copy.AgentWatch).not.toBe(AgentWatch)
    const ingest = await serveIngest()
    const watch = new copy.AgentWatch({ serverUrl: ingest.url, ...using(chat.host) })
    await (await watch.fetch(chat.path, chatRequest())).text()
    await watch.shutdown()
    expect([ingest.spans.length, (await global()).length]).toEqual([1, 0])
  })

  it("that the instance does not take for a model call is left to init(), which may know better", async () => {
    const chat = await serveChat()
    const { watch } = await make()
    const global = await began(using(chat.host))
    await (await watch.fetch(chat.path, chatRequest())).text()
    expect([calls(watch.getState()), (await global()).length]).toEqual([0, 1])
  })

  it("that is refused reaches the user of openai and @anthropic-ai/sdk as itself, at once, and leaves nothing behind", async () => {
    const provider = await serve(
      (incoming, response) => void sendJson(response, incoming.url?.includes("messages") ? anthropicReply : chatReply)
    )
    const { watch } = await make({ providers: { [provider.host]: "openai" }, budgetPerHour: 0, blockOnThreshold: true })
    const anthropic = await make({
      providers: { [provider.host]: "anthropic" },
      budgetPerHour: 0,
      blockOnThreshold: true
    })
    await began({ providers: { [provider.host]: "openai" } })
    const messages = [{ role: "user" as const, content: "Hello?" }]
    const openai = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: "sk-not-a-key", fetch: watch.fetch })
    const claude = new Anthropic({ baseURL: provider.url, apiKey: "sk-not-a-key", fetch: anthropic.watch.fetch })
    const asked = [
      openai.chat.completions.create({ model: "m", messages }),
      claude.messages.create({ model: "m", messages, max_tokens: 5 })
    ]
    for (const asking of asked) {
      const error: unknown = await asking.then(
        () => "answered",
        (thrown: unknown) => thrown
      )
      expect(error).toBeInstanceOf(CircuitBreakerError)
    }
    expect(provider.connections()).toBe(0)
    expect([watch.getState().health.blocked, calls(getState())]).toEqual([1, 0])
    watch.monitor()?.increaseBudget(5)
    const reply = await openai.chat.completions.create({ model: "m", messages })
    expect(reply.choices[0]?.message.content).toBe("Hello there")
  })
})

describe("shutdown() of an instance", () => {
  it("delivers what waits; its fetch then passes everything on, and functions run unwatched", async () => {
    const chat = await serveChat()
    const { spans, watch } = await make({ ...using(chat.host), budgetPerHour: 1, blockOnThreshold: true })
    const ask = async () => (await watch.fetch(chat.path, chatRequest())).json()
    await ask()
    await expect(ask()).rejects.toBeInstanceOf(CircuitBreakerError)
    expect(await watch.shutdown()).toMatchObject({ dropped: 0, pending: 0 })
    expect(await ask()).toEqual(chatReply)
    expect(watch.trace("t", () => watch.currentTraceId())).toBeUndefined()
    expect(watch.track()(() => 42)()).toBe(42)
    expect(watch.agent("A", {}, () => watch.monitor())).toBeUndefined()
    watch.logEvent({ model: "m" })
    expect(await watch.verify()).toMatchObject({ ok: false, reason: "this instance was shut down" })
    expect(await watch.flush()).toEqual({ delivered: 0, dropped: 0, pending: 0 })
    expect(await watch.shutdown()).toEqual({ delivered: 0, dropped: 0, pending: 0 })
    expect(watch.getState()).toMatchObject({ global: { spent: 1 }, health: { calls: 1, blocked: 1 } })
    const sent = await spans()
    expect(sent.map(({ name }) => name)).toEqual(["chat m", "circuit_breaker.triggered"])
  })

  it("comes by itself at the end of an `await using`, where the runtime knows of that", async () => {
    const { spans, watch } = await make()
    watch.trace("work", () => {})
    const dispose = Reflect.get(watch, Symbol.asyncDispose)
    expect(dispose).toBeTypeOf("function")
    expect(await Reflect.apply(dispose, watch, [])).toBeUndefined()
    expect(watch.trace("t", () => watch.currentTraceId())).toBeUndefined()
    expect(await spans()).toHaveLength(1)
    expect(Reflect.ownKeys(AgentWatch.prototype)).not.toContain("undefined")
  })

  it("leaves init() and other instances as they are", async () => {
    const chat = await serveChat()
    const [one, two] = [await make(using(chat.host)), await make(using(chat.host))]
    const global = await began(using(chat.host))
    await one.watch.shutdown()
    for (const by of [two.watch.fetch, fetch]) await (await by(chat.path, chatRequest())).text()
    expect([(await two.spans()).length, (await global()).length]).toEqual([1, 1])
  })
})
