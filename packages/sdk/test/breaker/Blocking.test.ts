import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { CircuitBreakerError, CircuitBreakerException } from "../../src/index.js"
import { chatReply, chatRequest } from "../support/chat.js"
import { guarded, refused } from "../support/guarded.js"
import { settled } from "../support/ManualClock.js"

const hard = { budgetPerHour: 2, blockOnThreshold: true } as const

describe("a call that the budget has no room for", () => {
  it("is refused before it leaves: no connection is made for it, nothing is spent, and it is neither call nor error", async () => {
    const { call, chat, global, spans, watch } = await guarded(hard)
    expect([await call(), await call()]).toEqual(["done", "done"])
    const { requests } = chat
    const connections = chat.connections()
    const before = global()
    await refused(call())
    await refused(call())
    expect(chat.connections()).toBe(connections)
    expect(requests).toHaveLength(2)
    expect(global()).toMatchObject({ state: "open", spent: 2, reserved: 0, settled: 2, errors: 0, blocked: 2 })
    expect(global().callsThisMinute).toBe(before.callsThisMinute)
    expect(watch.health()).toMatchObject({ calls: 2, blocked: 2, faults: 0 })
    expect((await spans()).filter(({ model_inference }) => model_inference)).toHaveLength(2)
  })

  it("fails with all that it takes to understand and to recover", async () => {
    const { call, watch } = await guarded(hard)
    await call()
    await call()
    const error = await watch.trace("work", {}, async () => ({
      ...(await refused(call())),
      traceId: watch.currentTraceId()
    }))
    const thrown = await refused(call())
    expect(thrown).toBeInstanceOf(Error)
    expect(thrown).toMatchObject({
      name: "CircuitBreakerError",
      _tag: "CircuitBreakerError",
      message: "AgentWatch blocked a call: Circuit breaker open: Hourly budget exceeded: $2.00 spent of $2.00",
      status: 403,
      statusCode: 403,
      isRetryable: false,
      rule: "budget_per_hour",
      threshold: 2,
      current: 2,
      scope: "global",
      scopeId: "global",
      traceId: undefined,
      state: { state: "open", spent: 2, budget: 2, remaining: 0 }
    })
    expect(error.traceId).toMatch(/^[0-9a-f]{32}$/)
    thrown.monitor.increaseBudget(5)
    expect(await call()).toBe("done")
    thrown.monitor.pause(60)
    expect((await refused(call())).reason).toContain("paused for 60 s more")
    thrown.monitor.resetWindows()
    expect(await call()).toBe("done")
  })

  it("may be logged without all that the breaker knows, and steers no terminal", async () => {
    const { call, watch } = await guarded({ blockOnThreshold: true })
    const error = await watch.agent("Bot\u001b[2J", { budgetPerHour: 0, blockOnThreshold: true }, () => refused(call()))
    expect(error.message).toContain("agent Bot\\u{1b}[2J")
    expect(inspect(error)).not.toContain("monitor")
    expect(JSON.stringify(error)).not.toContain("monitor")
    expect(inspect(error)).not.toContain("\u001b")
  })

  it("passes where thresholds only alert, and the breaker stays closed", async () => {
    const { call, global } = await guarded({ budgetPerHour: 0 })
    expect(await call()).toBe("done")
    expect(global()).toMatchObject({ state: "closed", spent: 1, blocked: 0 })
  })

  it("is refused whether fetch gets a URL or a Request", async () => {
    const { chat, watch } = await guarded({ budgetPerHour: 0, blockOnThreshold: true })
    for (const ask of [chat.path, new URL(chat.path), new Request(chat.path, chatRequest())]) {
      const init = ask instanceof Request ? undefined : chatRequest()
      await expect(watch.fetch(ask, init)).rejects.toBeInstanceOf(CircuitBreakerError)
    }
    expect(chat.connections()).toBe(0)
  })

  it("leaves everything alone that is no model call", async () => {
    const { chat, watch } = await guarded({ budgetPerHour: 0, blockOnThreshold: true })
    const reply = await watch.fetch(`${chat.url}/v1/models`)
    expect(reply.status).toBe(200)
  })
})

describe("a budget of many calls at once", () => {
  it("is never overspent in worst-case, and what a call may cost is told by the request", async () => {
    // Ten tokens at five cents are what each call really costs; at most it could cost its bytes and its limit.
    const { call, global } = await guarded({ ...hard, budgetPerHour: 100, reservation: "worst-case" })
    const calls = await Promise.all(Array.from({ length: 100 }, () => call({ max_tokens: 10 })))
    const done = calls.filter((result) => result === "done").length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(100)
    expect(global()).toMatchObject({ spent: done, reserved: 0, inFlight: 0 })
    // None of them could have cost more than this, so that all that were let through had room.
    const bytes = Buffer.byteLength(String(chatRequest({ max_tokens: 10 }).body))
    expect(done).toBe(Math.floor(100 / ((bytes + 10) * 0.05)))
  })

  it("weighs a Request by its body, too, although that has to be waited for", async () => {
    const { chat, watch } = await guarded({ reservation: "worst-case" })
    const ask = (more: object) =>
      watch.agent("A", {}, () => watch.fetch(new Request(chat.path, chatRequest(more))).then(({ status }) => status))
    expect(await ask({ max_tokens: 1_000 })).toBe(200)
    watch.agent("A", { budgetPerHour: 100, blockOnThreshold: true }, () => {})
    await expect(ask({ max_tokens: 2_001 })).rejects.toThrow("it may cost $10")
    expect(chat.requests).toHaveLength(1)
  })

  it("counts every choice that a request asks for", async () => {
    const { call } = await guarded({ ...hard, reservation: "worst-case", prices: { m: { input: 0, output: 50_000 } } })
    expect(await call({ max_tokens: 40 })).toBe("done")
    expect((await refused(call({ max_tokens: 40, n: 2 }))).reason).toContain("it may cost $4.00")
  })

  it("in worst-case has no room for a request whose size nobody can tell, and in expected only looks at what is in flight", async () => {
    for (const reservation of ["worst-case", "expected"] as const) {
      const { call, chat, watch } = await guarded({ ...hard, reservation })
      const body = () => new Blob([String(chatRequest().body)]).stream()
      const unknown: ReadonlyArray<RequestInit> = [
        { body: body(), duplex: "half" } as RequestInit,
        { body: '{"model": "m", "messages": ' }
      ]
      for (const init of unknown) {
        const result = await call({}, init)
        if (reservation === "expected") expect(result).toBe("done")
        else expect((result as CircuitBreakerError).reason).toContain("nobody can tell what it may cost")
      }
      // A conversation that the provider keeps is input, too.
      const kept = { method: "POST", body: '{"model":"m","input":"Hi","previous_response_id":"r"}' }
      if (reservation === "worst-case") {
        await expect(watch.fetch(`${chat.url}/v1/responses`, kept)).rejects.toThrow("nobody can tell what it may cost")
      }
    }
  })

  it("holds what each call will probably cost from before it leaves until it is over", async () => {
    let answer = () => {}
    const waits = new Promise<void>((resolve) => {
      answer = resolve
    })
    const { call, chat, global } = await guarded({ ...hard, budgetPerHour: 60 }, () => waits)
    const first = call({ max_tokens: 100 })
    // A hundred tokens out at five cents, and the request's.
    const { reserved } = global()
    expect(reserved).toBeGreaterThan(5)
    expect(reserved).toBeLessThan(10)
    expect(global()).toMatchObject({ inFlight: 1, spent: 0, callsThisMinute: 1 })
    const others = await Promise.all(
      Array.from({ length: 20 }, () => Promise.race([call({ max_tokens: 100 }), settled()]))
    )
    expect(others.some((result) => result instanceof CircuitBreakerError)).toBe(true)
    answer()
    expect(await first).toBe("done")
    while (global().inFlight > 0) await settled()
    expect(global()).toMatchObject({ reserved: 0, spent: chat.requests.length })
  })
})

describe("monitor()", () => {
  it("gives the breaker of all calls, or of an agent, to whoever has met no error", async () => {
    const { call, watch } = await guarded()
    watch.monitor(undefined)?.trip("stop all")
    expect((await refused(call())).reason).toContain("stop all")
    watch.monitor(undefined)?.resume()
    expect(watch.monitor("A")).toBeUndefined()
    expect(await watch.agent("A", {}, () => call())).toBe("done")
    watch.monitor("A")?.pause(60)
    expect((await watch.agent("A", {}, () => refused(call()))).scopeId).toBe("A")
  })
})

describe("a half-open breaker", () => {
  it("lets exactly one of a thousand calls at once leave the process", async () => {
    const { call, chat, global, watch } = await guarded({ ...hard, budgetPerHour: 1 })
    await call()
    const { monitor } = await refused(call())
    monitor.pause(0)
    const calls = await Promise.all(Array.from({ length: 1_000 }, () => call()))
    expect(calls.filter((result) => result === "done")).toHaveLength(1)
    expect(chat.requests).toHaveLength(2)
    expect(global()).toMatchObject({ spent: 2, reserved: 0, inFlight: 0 })
    expect(watch.health().faults).toBe(0)
  })

  it("closes after a good probe, opens after a failed one, and gives the slot on if its caller takes it back", async () => {
    const statuses = [200, 200, 500]
    const { call, chat, global } = await guarded({ ...hard, maxErrorRate: 1 }, (_, response) => {
      const status = statuses.shift() ?? 200
      if (status >= 400) response.writeHead(status).end("{}")
    })
    await call()
    await call()
    const { monitor } = await refused(call())
    monitor.increaseBudget(10)
    monitor.trip("by hand")
    monitor.resume()
    monitor.pause(0)
    const stop = new AbortController()
    const taken = call({}, { signal: stop.signal })
    stop.abort()
    await expect(taken).rejects.toMatchObject({ name: "AbortError" })
    expect(global().state).toBe("half-open")
    expect(await call()).toBe("done")
    expect(global().state).toBe("open")
    monitor.pause(0)
    expect(await call()).toBe("done")
    expect(global().state).toBe("closed")
    expect(chat.requests.length).toBeGreaterThanOrEqual(4)
  })
})

describe("CircuitBreakerError.from", () => {
  const made = async () => {
    const { call } = await guarded({ budgetPerHour: 0, blockOnThreshold: true })
    return refused(call())
  }

  it("finds the block behind causes, collected errors and last errors, however deep", async () => {
    const error = await made()
    const wrappers: ReadonlyArray<(inner: unknown) => unknown> = [
      (inner) => inner,
      (inner) => new Error("wrapped", { cause: inner }),
      (inner) => new AggregateError([new Error("other"), inner]),
      (inner) => ({ lastError: inner, errors: [1, inner] }),
      (inner) => ({ error: { reason: inner } })
    ]
    for (const outer of wrappers) {
      for (const middle of wrappers) expect(CircuitBreakerError.from(outer(middle(error)))).toBe(error)
    }
  })

  it("gives undefined for everything else, and takes circles, traps and endless chains", async () => {
    const circle: { cause?: unknown } = new Error("circle")
    circle.cause = { errors: [circle, circle] }
    const trap = new Proxy(new Error("trap"), {
      get: () => {
        throw new Error("trapped")
      }
    })
    const endless = new Proxy({}, { get: () => ({ cause: endless }) })
    const huge = { errors: new Array(1_000_000).fill({}) }
    for (const value of [undefined, null, 7, "text", circle, trap, endless, huge, new Error("x"), { headers: {} }]) {
      expect(CircuitBreakerError.from(value)).toBeUndefined()
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(CircuitBreakerError.from(proxy)).toBeUndefined()
    expect((proxy as unknown) instanceof CircuitBreakerError).toBe(false)
  })

  it("finds it by the reply that stood for it, with clients that only hand on replies", async () => {
    const { chat, watch } = await guarded({ budgetPerHour: 0, blockOnThreshold: true })
    const marks = [{ "x-fern-language": "JavaScript" }, { "user-agent": "mistral-client-typescript/2.7.0" }]
    for (const headers of marks)
      expect(await watch.fetch(chat.path, { ...chatRequest(), headers })).toHaveProperty("ok", false)
    const init = { ...chatRequest(), headers: { "user-agent": "speakeasy-sdk/typescript 2.0" } }
    const reply = await watch.fetch(chat.path, init)
    expect([reply.status, reply.ok, reply.headers.get("x-should-retry")]).toEqual([403, false, "false"])
    const body = await reply.json()
    expect(body.error).toMatchObject({ type: "agentwatch_circuit_open", code: "budget_per_hour" })
    const found = CircuitBreakerError.from({ name: "SDKError", rawResponse: reply })
    expect(found).toBeInstanceOf(CircuitBreakerError)
    expect(found?.monitor.increaseBudget(5)).toBe("closed")
    const plain = { responseHeaders: Object.fromEntries(reply.headers) }
    expect(CircuitBreakerError.from(new Error("403", { cause: plain }))).toBe(found)
    expect(CircuitBreakerError.from({ name: "ForbiddenError", body })).toBe(found)
    expect(CircuitBreakerError.from({ headers: { "x-agentwatch-blocked": "0123456789abcdef" } })).toBeUndefined()
    expect(chat.connections()).toBe(0)
  })

  it("has the name that other AgentWatch SDKs use, too, and knows errors of another copy of this one", async () => {
    expect(CircuitBreakerException).toBe(CircuitBreakerError)
    const copy = { [Symbol.for("@agentwatch/sdk/CircuitBreakerError")]: true }
    expect(copy instanceof CircuitBreakerError).toBe(true)
    expect({ ...chatReply } instanceof CircuitBreakerError).toBe(false)
  })
})
