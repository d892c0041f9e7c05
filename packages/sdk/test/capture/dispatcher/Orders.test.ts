import { Agent, getGlobalDispatcher, interceptors, RetryAgent, request, setGlobalDispatcher } from "undici"
import { afterEach, describe, expect, it } from "vitest"
import { installTrampoline, trampolineOf } from "../../../src/capture/dispatcher/Trampoline.js"
import { chatReply, chatRequest } from "../../support/chat.js"
import { sendJson } from "../../support/replies.js"
import { type Handler, serve } from "../../support/servers.js"
import { type Globally, globally, type Layer } from "./support/globally.js"
import { register } from "./support/registered.js"

const path = "/v1/chat/completions"
const whole: Handler = (_, response) => void sendJson(response, chatReply)

const places = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")]
const before = places.map((place) => Reflect.get(globalThis, place))
const { fetch: native } = globalThis
afterEach(() => {
  for (const [at, place] of places.entries()) if (before[at] !== undefined) Reflect.set(globalThis, place, before[at])
  globalThis.fetch = native
})

/** Every way to call that a program may have kept by now, each made once. */
const callEach = async (url: string, ...kept: ReadonlyArray<typeof fetch>) => {
  for (const ask of [...kept, globalThis.fetch]) await (await ask(url, chatRequest())).text()
  await (await request(url, { ...chatRequest(), method: "POST" } as Parameters<typeof request>[1])).body.text()
  return kept.length + 2
}

const orders: ReadonlyArray<ReadonlyArray<Layer>> = [
  ["fetch", "dispatcher"],
  ["dispatcher", "fetch"],
  ["trampoline", "fetch", "dispatcher"],
  ["dispatcher", "fetch", "trampoline"],
  ["fetch", "trampoline", "dispatcher"]
]

describe("each call is counted once", () => {
  for (const order of orders) {
    it(`with ${order.join(", then ")} patched`, async () => {
      const kept = order.includes("trampoline") ? register() : native
      const { calls, counted, patch, provider, watch } = await globally(whole)
      patch(...order)
      const made = await callEach(provider.url + path, native, kept)
      expect(counted()).toBe(made)
      expect(await calls()).toHaveLength(made)
      expect(watch.health()).toMatchObject({ faults: 0 })
    })
  }

  it("if somebody has put a fetch of their own over the trampoline, and another over that of init()", async () => {
    const trampoline = register()
    const over = (below: typeof fetch) => ((...args) => below(...args)) as typeof fetch
    const first = over(trampoline)
    globalThis.fetch = first
    const { counted, patch, provider } = await globally(whole)
    patch("trampoline", "fetch", "dispatcher")
    const ours = globalThis.fetch
    globalThis.fetch = over(ours)
    const made = await callEach(provider.url + path, native, trampoline, first, ours)
    expect(counted()).toBe(made)
  })

  it("if all of them are made at the same time, over the same connections", async () => {
    const { counted, patch, provider, watch } = await globally(whole)
    patch("fetch", "dispatcher")
    const asks = [native, globalThis.fetch]
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const ask = asks[at % 2] ?? native
          await (await ask(provider.url + path, chatRequest())).text()
        })
      )
    }
    expect(counted()).toBe(60)
    expect(watch.health()).toMatchObject({ faults: 0 })
  })

  it("if one of the first kind opened the connection that one of the second goes over", async () => {
    setGlobalDispatcher(new Agent({ connections: 1 }))
    const { counted, patch, provider } = await globally(whole)
    patch("fetch", "dispatcher")
    const url = provider.url + path
    for (const ask of [globalThis.fetch, native, globalThis.fetch, native]) await (await ask(url, chatRequest())).text()
    expect(provider.connections()).toBe(1)
    expect(counted()).toBe(4)
  })

  it("if one is made by what happens on a connection that another one opened", async () => {
    const agent = new Agent({ connections: 1 })
    setGlobalDispatcher(agent)
    const { counted, patch, provider } = await globally(whole)
    patch("fetch", "dispatcher")
    const url = provider.url + path
    await (await globalThis.fetch(url, chatRequest())).text()
    // Callbacks of a dispatcher run where its connection was opened.
    await new Promise<void>((resolve, reject) => {
      const again = () => void native(url, chatRequest()).then((reply) => reply.text().then(() => resolve()), reject)
      const handler = {
        onRequestStart() {},
        onResponseEnd: again,
        onResponseError: (_: unknown, error: Error) => reject(error)
      }
      agent.dispatch({ origin: provider.url, path: "/v1/models", method: "GET" }, handler)
    })
    expect(counted()).toBe(2)
  })

  it("if one comes of a fetch of something else, which was sent on to the provider", async () => {
    const { counted, patch, provider } = await globally(whole)
    const elsewhere = await serve(
      (_, response) => void response.writeHead(307, { location: provider.url + path }).end()
    )
    patch("fetch", "dispatcher")
    await (await globalThis.fetch(elsewhere.url, chatRequest())).text()
    expect(counted()).toBe(1)
  })

  it("if one is made while the reply of another is being read, or in what follows it", async () => {
    const { counted, patch, provider } = await globally(whole)
    patch("fetch", "dispatcher")
    const url = provider.url + path
    const again = async () => void (await (await native(url, chatRequest())).text())
    const reply = await globalThis.fetch(url, chatRequest())
    for await (const _ of reply.body ?? []) await again()
    await globalThis.fetch(url, chatRequest()).then(again)
    await globalThis.fetch(url, chatRequest()).finally(again)
    expect(counted()).toBe(6)
  })
})

/** Dispatchers as programs set them. */
const dispatchers: Readonly<Record<string, () => Agent>> = {
  "an agent": () => new Agent(),
  "an agent that tries again": () => new RetryAgent(new Agent()) as unknown as Agent,
  "an agent that was composed": () => new Agent().compose(interceptors.redirect({ maxRedirections: 2 })) as Agent,
  "a frozen one": () => {
    const agent = new Agent()
    return Object.freeze({
      dispatch: agent.dispatch.bind(agent),
      close: () => agent.close(),
      destroy: () => agent.destroy()
    }) as unknown as Agent
  }
}

/** By ways that leave it to the global dispatcher. */
const callPast = async ({ provider }: Globally) => {
  await (await native(provider.url + path, chatRequest())).text()
  return 1
}

describe("a program's own global dispatcher", () => {
  for (const [name, make] of Object.entries(dispatchers)) {
    it(`is watched if it was set before init(): ${name}`, async () => {
      setGlobalDispatcher(make())
      const parts = await globally(whole)
      parts.patch("fetch", "dispatcher")
      const made = (await callPast(parts)) + (await callEach(parts.provider.url + path))
      expect(parts.counted()).toBe(made)
    })

    it(`is watched from the next turn on if it was set after init(): ${name}`, async () => {
      const parts = await globally(whole)
      parts.patch("fetch", "dispatcher")
      setGlobalDispatcher(make())
      await new Promise((resolve) => setTimeout(resolve, 0))
      const made = (await callPast(parts)) + (await callEach(parts.provider.url + path))
      expect(parts.counted()).toBe(made)
    })

    it(`is as it was after shutdown(): ${name}`, async () => {
      const dispatcher = make()
      const { dispatch } = dispatcher
      setGlobalDispatcher(dispatcher)
      const parts = await globally(whole)
      parts.patch("fetch", "dispatcher")
      parts.restore()
      expect(Reflect.get(globalThis, places[0] ?? "")).toBe(dispatcher)
      expect(dispatcher.dispatch).toBe(dispatch)
      await callPast(parts)
      expect(parts.counted()).toBe(0)
    })
  }

  it("that was composed is still asked by its own methods, and what it is made of stays as it is", async () => {
    const inner = new Agent()
    setGlobalDispatcher(inner.compose(interceptors.redirect({ maxRedirections: 2 })))
    const parts = await globally(whole)
    parts.patch("dispatcher")
    expect(Object.hasOwn(inner, "dispatch")).toBe(false)
    const standing = getGlobalDispatcher()
    expect(standing).toBeInstanceOf(Agent)
    const { body } = await standing.request({
      ...chatRequest(),
      method: "POST",
      origin: parts.provider.url,
      path
    } as Parameters<typeof standing.request>[0])
    await body.text()
    expect(parts.counted()).toBe(1)
    await standing.close()
    expect(inner).toMatchObject({ closed: true })
  })

  it("that keeps things to itself is asked for them as ever", async () => {
    class Private {
      #closed = false
      readonly #agent = new Agent()
      constructor() {
        Object.freeze(this)
      }
      dispatch(...args: Parameters<Agent["dispatch"]>) {
        return this.#agent.dispatch(...args)
      }
      close() {
        this.#closed = true
      }
      get closed() {
        return this.#closed
      }
    }
    setGlobalDispatcher(new Private() as unknown as Agent)
    const parts = await globally(whole)
    parts.patch("fetch", "dispatcher")
    await callPast(parts)
    expect(parts.counted()).toBe(1)
    const standing = getGlobalDispatcher()
    standing.close()
    expect(Reflect.get(standing, "closed")).toBe(true)
  })

  it("that is set much later is watched from its second request on", async () => {
    const parts = await globally(whole)
    parts.patch("fetch", "dispatcher")
    await new Promise((resolve) => setTimeout(resolve, 5))
    setGlobalDispatcher(new Agent())
    await callPast(parts)
    expect(parts.counted()).toBe(0)
    await callPast(parts)
    expect(parts.counted()).toBe(1)
  })

  it("that is set much later is watched at once by whoever looks", async () => {
    const parts = await globally(whole)
    parts.patch("fetch", "dispatcher")
    await new Promise((resolve) => setTimeout(resolve, 5))
    setGlobalDispatcher(new Agent())
    parts.look()
    await callPast(parts)
    expect(parts.counted()).toBe(1)
  })

  it("around the one that was there has its inner tries counted as the one call that they are", async () => {
    setGlobalDispatcher(new Agent())
    let asked = 0
    const parts = await globally((_, response) => {
      asked++
      if (asked === 1) sendJson(response, {}, 503)
      else sendJson(response, chatReply)
    })
    parts.patch("fetch", "dispatcher")
    const inner: Agent = Reflect.get(globalThis, places[0] ?? "")
    const retry = { methods: ["POST" as const], minTimeout: 1, maxTimeout: 1 }
    setGlobalDispatcher(new RetryAgent(inner, retry) as unknown as Agent)
    parts.look()
    const { body, statusCode } = await request(parts.provider.url + path, {
      ...chatRequest(),
      method: "POST"
    } as Parameters<typeof request>[1])
    expect([statusCode, await body.json(), asked]).toEqual([200, chatReply, 2])
    expect(parts.counted()).toBe(1)
    expect(await parts.calls()).toEqual([expect.objectContaining({ status: { code: "OK" }, output: "Hello there" })])
  })

  it("that follows redirects has them counted as the one call that they are", async () => {
    setGlobalDispatcher(new Agent().compose(interceptors.redirect({ maxRedirections: 2 })) as Agent)
    const parts = await globally((asked, response) => {
      if (asked.url === path) response.writeHead(307, { location: "/other/v1/chat/completions" }).end()
      else sendJson(response, chatReply)
    })
    parts.patch("dispatcher")
    const reply = await request(parts.provider.url + path, {
      ...chatRequest(),
      method: "POST"
    } as Parameters<typeof request>[1])
    expect(await reply.body.json()).toEqual(chatReply)
    expect(parts.counted()).toBe(1)
  })

  it("that stays in a program's hands after shutdown() lets everything pass", async () => {
    const agent = new Agent()
    setGlobalDispatcher(agent)
    const parts = await globally(whole, { budgetPerHour: 0, blockOnThreshold: true })
    parts.patch("dispatcher")
    const ours = agent.dispatch
    agent.dispatch = function (...args) {
      return ours.apply(this, args)
    }
    await parts.watch.shutdown(0)
    parts.restore()
    await callPast(parts)
    expect(parts.counted()).toBe(0)
    expect(parts.provider.connections()).toBe(1)
  })
})

describe("the trampoline", () => {
  it("is one for each host, however often it is asked for", () => {
    const host = { fetch: native }
    installTrampoline(host)
    const { fetch } = host
    installTrampoline(host)
    expect(host.fetch).toBe(fetch)
    expect(trampolineOf(host)?.original).toBe(native)
  })
})
