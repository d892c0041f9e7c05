import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { agent, currentTraceId, flush, getState, init, shutdown, span, trace, verify } from "../src/index.js"
import { openAiReply, sendJson } from "./support/replies.js"
import { serve, serveIngest } from "./support/servers.js"

const bare = globalThis.fetch
const said = vi.spyOn(console, "error")
const warn = vi.spyOn(console, "warn")

beforeEach(() => {
  said.mockReset().mockImplementation(() => {})
  warn.mockReset().mockImplementation(() => {})
})
afterEach(() => shutdown({ timeout: 0 }))

const provider = () => serve((_, response) => void sendJson(response, openAiReply()))
const call = async (url: string) => {
  const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", body: '{"model":"m"}' })
  return reply.json()
}

describe("before init()", () => {
  it("nothing is watched: functions run as they are, and nothing else happens", async () => {
    expect(globalThis.fetch).toBe(bare)
    const promise = Promise.resolve(1)
    for (const door of [trace, span, agent]) {
      expect(door("name", () => promise)).toBe(promise)
      expect(door("name", () => currentTraceId())).toBeUndefined()
    }
    expect(await flush()).toEqual({ delivered: 0, dropped: 0, pending: 0 })
    expect(await shutdown()).toEqual({ delivered: 0, dropped: 0, pending: 0 })
    expect(await verify()).toEqual({
      ok: false,
      serverUrl: "",
      traceId: "",
      roundTripMs: 0,
      reason: "call init() first"
    })
    expect(getState().health).toMatchObject({ calls: 0, delivered: 0 })
    expect(said).not.toHaveBeenCalled()
  })

  it("a function is still a must", () => {
    for (const door of [trace, span, agent]) {
      expect(() => Reflect.apply(door, undefined, ["name"])).toThrow(TypeError)
      expect(() => Reflect.apply(door, undefined, ["name", {}])).toThrow(TypeError)
      expect(() => Reflect.apply(door, undefined, ["name", {}, "work"])).toThrow(TypeError)
    }
  })
})

describe("init()", () => {
  it("says once where spans go, and neither the key nor control characters", async () => {
    const ingest = await serveIngest()
    init({ serverUrl: `${ingest.url}/a\u0007b/api/ingest`, apiKey: "very-secret-key" })
    init({ serverUrl: `${ingest.url}/a\u0007b/api/ingest`, apiKey: "very-secret-key" })
    expect(said.mock.calls).toEqual([[`[AgentWatch] spans go to ${ingest.url}/a%07b`]])
    expect(warn).not.toHaveBeenCalled()
  })

  it("twice is one init: one span a call, and other options the second time are warned about once", async () => {
    const [ingest, other, { host, url }] = [await serveIngest(), await serveIngest(), await provider()]
    const providers = { [host]: "openai" } as const
    init({ serverUrl: ingest.url, providers })
    const patched = globalThis.fetch
    init({ serverUrl: other.url, providers })
    init({ serverUrl: other.url, agent: "other" })
    expect(globalThis.fetch).toBe(patched)
    await call(url)
    await flush()
    expect([ingest.spans.length, other.received.length]).toEqual([1, 0])
    expect(warn).toHaveBeenCalledTimes(1)
    expect(() => init({ maxContentBytes: 1 })).toThrow(RangeError)
  })

  it("that is refused has not begun", () => {
    expect(() => init({ agent: "" })).toThrow("agent")
    expect(globalThis.fetch).toBe(bare)
    expect(currentTraceId()).toBeUndefined()
    expect(said).not.toHaveBeenCalled()
  })

  it("with autoPatch off leaves fetch alone, and still records what it is told", async () => {
    const ingest = await serveIngest()
    init({ serverUrl: ingest.url, autoPatch: false })
    expect(globalThis.fetch).toBe(bare)
    trace("told", () => {})
    await flush()
    expect(ingest.spans).toHaveLength(1)
  })

  it("beside another copy of AgentWatch in the process leaves the calls to that one", async () => {
    const [ingest, second, { host, url }] = [await serveIngest(), await serveIngest(), await provider()]
    const providers = { [host]: "openai" } as const
    init({ serverUrl: ingest.url, providers })
    vi.resetModules()
    const copy: typeof import("../src/index.js") = await import("../src/index.js")
    expect(copy.init).not.toBe(init)
    copy.init({ serverUrl: second.url, providers })
    expect(warn.mock.calls.flat().join()).toContain("another copy")
    await call(url)
    copy.trace("own", () => {})
    await Promise.all([flush(), copy.flush()])
    await copy.shutdown()
    expect(ingest.spans.map(({ name }) => name)).toEqual(["chat gpt-test-2026"])
    expect(second.spans.map(({ name }) => name)).toEqual(["own"])
    await call(url)
    await flush()
    expect(ingest.spans).toHaveLength(2)
  })
})

describe("shutdown()", () => {
  it("puts fetch back, and init() works again afterwards", async () => {
    const { host, url } = await provider()
    const before = Object.getOwnPropertyDescriptor(globalThis, "fetch")
    for (let round = 0; round < 2; round++) {
      const ingest = await serveIngest()
      init({ serverUrl: ingest.url, providers: { [host]: "openai" } })
      expect(globalThis.fetch).not.toBe(bare)
      await call(url)
      expect(await shutdown()).toEqual({ delivered: 1, dropped: 0, pending: 0 })
      expect(ingest.spans).toHaveLength(1)
      expect(Object.getOwnPropertyDescriptor(globalThis, "fetch")).toEqual(before)
      expect(getState().health.delivered).toBe(1)
    }
    expect(said).toHaveBeenCalledTimes(2)
  })

  it("leaves in place what somebody else has put over it, and sees nothing any more", async () => {
    const [ingest, { host, url }] = [await serveIngest(), await provider()]
    init({ serverUrl: ingest.url, providers: { [host]: "openai" } })
    const inner = globalThis.fetch
    const outer: typeof fetch = (...args) => inner(...args)
    globalThis.fetch = outer
    try {
      await shutdown()
      expect(globalThis.fetch).toBe(outer)
      expect(await call(url)).toEqual(openAiReply())
      expect(getState().health.calls).toBe(0)
      expect(ingest.spans).toEqual([])
      // Begun again, a call passes through both and is still one.
      const again = await serveIngest()
      init({ serverUrl: again.url, providers: { [host]: "openai" } })
      await call(url)
      await shutdown()
      expect(again.spans).toHaveLength(1)
      expect(globalThis.fetch).toBe(outer)
    } finally {
      globalThis.fetch = bare
    }
  })

  it("leaves no listener behind", async () => {
    const before = process.listenerCount("beforeExit")
    init({ autoPatch: false })
    expect(process.listenerCount("beforeExit")).toBe(before + 1)
    await shutdown()
    expect(process.listenerCount("beforeExit")).toBe(before)
  })

  it("during a call lets it go on untouched", async () => {
    const [ingest, { host, url }] = [await serveIngest(), await provider()]
    init({ serverUrl: ingest.url, providers: { [host]: "openai" } })
    const calling = trace("work", () => call(url))
    await shutdown()
    expect(await calling).toEqual(openAiReply())
  })
})

describe("a server that is missing", () => {
  it("changes nothing for the program", async () => {
    const { host, url } = await provider()
    init({ serverUrl: "http://127.0.0.1:9", providers: { [host]: "openai" } })
    expect(await trace("work", () => call(url))).toEqual(openAiReply())
    expect(await flush({ timeout: 0 })).toEqual({ delivered: 0, dropped: 0, pending: 2 })
    expect(await shutdown({ timeout: 0 })).toEqual({ delivered: 0, dropped: 2, pending: 0 })
    expect(getState().health).toMatchObject({ faults: 0, dropped: { shutdown: 2 } })
  })
})
