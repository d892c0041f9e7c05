import { inspect } from "node:util"
import OpenAI from "openai"
import { afterEach, describe, expect, it, vi } from "vitest"
import { patchBeneath } from "../../../src/capture/dispatcher/patchBeneath.js"
import { installTrampoline, trampolineOf } from "../../../src/capture/dispatcher/Trampoline.js"
import { CircuitBreakerError } from "../../../src/index.js"
import { chatReply, chatRequest } from "../../support/chat.js"
import { sendJson } from "../../support/replies.js"
import type { Handler } from "../../support/servers.js"
import { globally } from "./support/globally.js"
import { register } from "./support/registered.js"

const { fetch: native } = globalThis
const before = Object.getOwnPropertyDescriptor(globalThis, "fetch") ?? {}
afterEach(() => void Object.defineProperty(globalThis, "fetch", before))

const path = "/v1/chat/completions"
const whole: Handler = (_, response) => void sendJson(response, chatReply)
const noBudget = { budgetPerHour: 0, blockOnThreshold: true }
const messages = [{ role: "user" as const, content: "Hello?" }]

/** All that a program can see of a function. */
const looks = (it: typeof fetch) => ({
  name: it.name,
  length: it.length,
  text: String(it),
  said: it.toString(),
  tag: Object.prototype.toString.call(it),
  kind: typeof it,
  inspected: inspect(it),
  prototype: Object.getPrototypeOf(it),
  properties: Object.getOwnPropertyDescriptors(it),
  extensible: Object.isExtensible(it)
})

describe("@agentwatch/sdk/register, before init()", () => {
  it("changes nothing that a program can see", async () => {
    const globals = Reflect.ownKeys(globalThis)
    vi.resetModules()
    await import("../../../src/register.js")
    expect(globalThis.fetch).not.toBe(native)
    expect(looks(globalThis.fetch)).toEqual(looks(native))
    expect({ ...Object.getOwnPropertyDescriptor(globalThis, "fetch"), value: native }).toEqual(before)
    expect(Reflect.ownKeys(globalThis)).toEqual(globals)
  })

  it("has fetch do what it does, and throw what it throws", async () => {
    register()
    const { counted, provider } = await globally(whole)
    expect(await (await fetch(provider.url + path, chatRequest())).json()).toEqual(chatReply)
    const [ours, plain] = await Promise.all([fetch, native].map((ask) => ask("no url").catch((error) => error)))
    expect([ours.name, ours.message, ours.cause?.code]).toEqual([plain.name, plain.message, plain.cause?.code])
    expect(counted()).toBe(0)
  })

  it("keeps what a framework hangs on fetch", () => {
    register()
    Object.assign(globalThis.fetch, { marked: true })
    expect(Reflect.get(native, "marked")).toBe(true)
    Reflect.deleteProperty(globalThis.fetch, "marked")
    expect(Reflect.has(native, "marked")).toBe(false)
  })

  it("leaves a fetch alone that is no plain function, or cannot be changed", () => {
    const get = () => native
    const hosts = [{}, Object.defineProperty({}, "fetch", { get }), Object.freeze({ fetch: native })]
    for (const host of hosts) {
      const descriptors = Object.getOwnPropertyDescriptors(host)
      installTrampoline(host)
      expect(Object.getOwnPropertyDescriptors(host)).toEqual(descriptors)
      expect(trampolineOf(host)).toBeUndefined()
    }
  })
})

describe("@agentwatch/sdk/register, from init() on", () => {
  it("gives clients that were built before the block itself, and sends nothing", async () => {
    register()
    const { patch, provider } = await globally(whole, noBudget)
    const kept = globalThis.fetch
    const client = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: "sk-not-a-key" })
    patch("trampoline", "fetch", "dispatcher")
    const errors = await Promise.all([
      client.chat.completions.create({ model: "m", messages }).catch((error) => error),
      kept(provider.url + path, chatRequest()).catch((error) => error)
    ])
    for (const error of errors) expect(error).toBeInstanceOf(CircuitBreakerError)
    expect(provider.connections()).toBe(0)
  })

  it("has their calls recorded, once", async () => {
    register()
    const { calls, counted, patch, provider } = await globally(whole)
    const client = new OpenAI({ baseURL: `${provider.url}/v1`, apiKey: "sk-not-a-key" })
    patch("trampoline", "fetch", "dispatcher")
    await client.chat.completions.create({ model: "m", messages })
    expect(counted()).toBe(1)
    expect(await calls()).toEqual([expect.objectContaining({ output: "Hello there" })])
  })

  it("is what it was before again after shutdown(), and can be armed anew", async () => {
    register()
    const parts = await globally(whole, noBudget)
    const kept = globalThis.fetch
    const ask = () => kept(parts.provider.url + path, chatRequest()).then((reply) => reply.status)
    parts.patch("trampoline", "fetch", "dispatcher")
    await expect(ask()).rejects.toBeInstanceOf(CircuitBreakerError)
    parts.restore()
    expect(await ask()).toBe(200)
    expect(globalThis.fetch).toBe(kept)
    parts.patch("trampoline")
    await expect(ask()).rejects.toBeInstanceOf(CircuitBreakerError)
  })

  it("is put in and taken out together with the dispatchers", async () => {
    const kept = register()
    const { provider, watch } = await globally(whole, noBudget)
    const ask = (by: typeof fetch) => by(provider.url + path, chatRequest()).then((reply) => reply.status)
    const { restore } = patchBeneath(globalThis, watch.capture, watch.context)
    await expect(ask(kept)).rejects.toBeInstanceOf(CircuitBreakerError)
    await expect(ask(native)).rejects.toMatchObject({ cause: { _tag: "CircuitBreakerError" } })
    restore()
    expect([await ask(kept), await ask(native)]).toEqual([200, 200])
  })

  it("stays with whoever armed it last", () => {
    const host = { fetch: native }
    installTrampoline(host)
    const first = trampolineOf(host)?.arm(async () => new Response("first"))
    trampolineOf(host)?.arm(async () => new Response("second"))
    first?.()
    return expect(host.fetch("").then((reply) => reply.text())).resolves.toBe("second")
  })
})
