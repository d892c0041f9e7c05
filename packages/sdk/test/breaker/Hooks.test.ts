import { describe, expect, it, vi } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import type { BlockEvent } from "../../src/index.js"
import { chatRequest } from "../support/chat.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock, settled } from "../support/ManualClock.js"

const none = { budgetPerHour: 0, blockOnThreshold: true } as const

describe("onBlock", () => {
  it("is told before the call fails what is refused, where and why, with what it takes to recover", async () => {
    const order: Array<string> = []
    const events: Array<BlockEvent> = []
    const { call, watch } = await guarded({
      ...none,
      onBlock: (event) => {
        events.push(event)
        order.push("onBlock")
      }
    })
    const traceId = await watch.trace("work", {}, async () => {
      await refused(call())
      order.push("error")
      return watch.currentTraceId()
    })
    expect(order).toEqual(["onBlock", "error"])
    expect(events).toEqual([
      {
        reason: "Hourly budget exceeded: $0.00 spent of $0.00",
        rule: "budget_per_hour",
        threshold: 0,
        current: 0,
        scope: "global",
        scopeId: "global",
        traceId,
        state: expect.objectContaining({ state: "open", blocked: 1 }),
        monitor: expect.objectContaining({ id: "global", kind: "global" })
      }
    ])
  })

  it("that is asynchronous is awaited before the call fails", async () => {
    const order: Array<string> = []
    const { call } = await guarded({
      ...none,
      onBlock: async () => {
        await settled()
        order.push("saved")
      }
    })
    await refused(call())
    expect(order).toEqual(["saved"])
  })

  it("runs once for each opening: calls refused meanwhile wait for the same run, later ones for none", async () => {
    let finish = () => {}
    const hook = () =>
      new Promise<void>((resolve) => {
        finish = resolve
      })
    const onBlock = vi.fn(hook)
    const { call, global } = await guarded({ ...none, onBlock })
    const results: Array<unknown> = []
    const calls = Array.from({ length: 50 }, () => call().then((result) => results.push(result)))
    await settled()
    expect([onBlock.mock.calls.length, results.length]).toEqual([1, 0])
    finish()
    await Promise.all(calls)
    await refused(call())
    expect(onBlock).toHaveBeenCalledTimes(1)
    expect(global().blocked).toBe(51)
    const { monitor } = await refused(call())
    monitor.resetWindows()
    const again = refused(call())
    await settled()
    finish()
    await again
    expect(onBlock).toHaveBeenCalledTimes(2)
  })

  it("that makes room lets the call go through, and all that waited as far as there is room", async () => {
    const onBlock = vi.fn(async ({ monitor }: BlockEvent) => {
      await settled()
      monitor.increaseBudget(3)
    })
    const { call, chat, global } = await guarded({ ...none, reservation: "off", onBlock })
    expect(await Promise.all([call(), call(), call()])).toEqual(["done", "done", "done"])
    expect(onBlock).toHaveBeenCalledTimes(1)
    expect(chat.requests).toHaveLength(3)
    expect(global()).toMatchObject({ state: "closed", spent: 3, blocked: 0 })
    // The next opening has a run of its own.
    expect(await call()).toBe("done")
    expect(onBlock).toHaveBeenCalledTimes(2)
  })

  it("may pause instead: the call fails, and the breaker stays paused", async () => {
    const onBlock = vi.fn(({ monitor }: BlockEvent) => void monitor.pause(30))
    const { call, global } = await guarded({ ...none, onBlock })
    expect((await refused(call())).state).toMatchObject({ state: "paused" })
    await refused(call())
    expect(global()).toMatchObject({ state: "paused" })
    expect(onBlock).toHaveBeenCalledTimes(1)
  })

  it("that throws, or rejects, changes nothing, and is counted", async () => {
    for (const onBlock of [
      () => {
        throw new Error("my secret prompt")
      },
      () => Promise.reject(new Error("my secret prompt"))
    ]) {
      const { call, lines, watch } = await guarded({ ...none, onBlock })
      await refused(call())
      expect(watch.health()).toMatchObject({ callbackFaults: 1, faults: 0 })
      expect(lines.join("\n")).toContain("onBlock failed")
      expect(lines.join("\n")).not.toContain("secret")
    }
  })

  it("that never settles is waited for five seconds", async () => {
    const clock = makeManualClock()
    const onBlock = () => new Promise<void>(() => {})
    const { call, watch } = await guarded({ ...none, onBlock }, undefined, { clock, breakers: makeBreakerHome(clock) })
    let done = false
    const refusal = refused(call()).finally(() => {
      done = true
    })
    await clock.advance(3_000)
    const late = refused(call())
    await clock.advance(1_999)
    expect(done).toBe(false)
    await clock.advance(1)
    await Promise.all([refusal, late])
    expect(watch.health()).toMatchObject({ callbackFaults: 1 })
    await refused(call())
  })

  it("may make model calls of its own, which start no other hook", async () => {
    const inner: Array<unknown> = []
    const onBlock = vi.fn(async ({ monitor }: BlockEvent) => {
      inner.push(await call())
      monitor.increaseBudget(2)
      inner.push(await call())
    })
    const { call, chat } = await guarded({ ...none, onBlock })
    expect(await call()).toBe("done")
    expect(inner).toEqual([expect.objectContaining({ name: "CircuitBreakerError" }), "done"])
    expect(onBlock).toHaveBeenCalledTimes(1)
    expect(chat.requests).toHaveLength(2)
  })

  it("does not keep a caller that takes its call back meanwhile", async () => {
    const { call, chat, global, spans, watch } = await guarded({ ...none, onBlock: () => new Promise<void>(() => {}) })
    const stop = new AbortController()
    const asked = call({}, { signal: stop.signal })
    await settled()
    stop.abort(new Error("changed my mind"))
    await expect(asked).rejects.toThrow("changed my mind")
    expect(global()).toMatchObject({ inFlight: 0, reserved: 0, callsThisMinute: 0 })
    expect(chat.connections()).toBe(0)
    expect(watch.health()).toMatchObject({ calls: 0 })
    expect((await spans()).filter(({ model_inference }) => model_inference)).toEqual([])
  })

  it("is the refusing scope's own, else the one of init()", async () => {
    const own = vi.fn()
    const usual = vi.fn()
    const { call, watch } = await guarded({ onBlock: usual })
    const refuseIn = (name: string, options: object) =>
      watch.agent(name, { ...none, ...options }, () => refused(call()))
    await refuseIn("A", { onBlock: own })
    await refuseIn("B", {})
    expect(own.mock.calls.map(([{ scopeId }]) => scopeId)).toEqual(["A"])
    expect(usual.mock.calls.map(([{ scopeId }]) => scopeId)).toEqual(["B"])
  })

  it("sees the trace and the agent of the call that was refused", async () => {
    const { watch, chat, spans } = await guarded({
      ...none,
      onBlock: async ({ monitor }) => {
        monitor.increaseBudget(10)
        await (await watch.fetch(chat.path, chatRequest())).text()
      }
    })
    await watch.trace("work", {}, () =>
      watch.agent("A", {}, async () => (await watch.fetch(chat.path, chatRequest())).text())
    )
    const calls = (await spans()).filter(({ model_inference }) => model_inference)
    expect(calls.map(({ agent_id }) => agent_id)).toEqual(["A", "A"])
    expect(new Set(calls.map(({ trace_id }) => trace_id)).size).toBe(1)
  })
})

describe("onAlert", () => {
  it("is told once a minute what was crossed, whether calls are blocked or not", async () => {
    const alerts: Array<unknown> = []
    const { call } = await guarded({ budgetPerHour: 1, warnAt: [], onAlert: (alert) => void alerts.push(alert) })
    for (let n = 0; n < 4; n++) await call()
    expect(alerts).toEqual([
      expect.objectContaining({
        rule: "budget_per_hour",
        reason: "Hourly budget exceeded: $1.00 spent of $1.00",
        scope: "global",
        scopeId: "global",
        threshold: 1,
        current: 1,
        blocked: false,
        warnAt: null,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      })
    ])
  })

  it("comes at 50, 80 and 95 % of a budget, too", async () => {
    const shares: Array<unknown> = []
    const { call } = await guarded({ budgetPerHour: 20, onAlert: ({ warnAt }) => void shares.push(warnAt) })
    for (let n = 0; n < 20; n++) await call()
    expect(shares).toEqual([0.5, 0.8, 0.95])
  })

  it("that throws, rejects, steers the breaker or makes a call disturbs nobody", async () => {
    let made: Promise<unknown> | undefined
    const onAlert = vi.fn(() => {
      made ??= call()
      throw new Error("mine")
    })
    const { call, watch } = await guarded({ budgetPerHour: 1, warnAt: [], onAlert })
    expect([await call(), await call()]).toEqual(["done", "done"])
    expect(await made).toBe("done")
    expect(onAlert).toHaveBeenCalledTimes(1)
    expect(watch.health().callbackFaults).toBe(1)
  })

  it("is the agent's own, else the one of init()", async () => {
    const told: Array<string> = []
    const { call, watch } = await guarded({ onAlert: ({ scopeId }) => void told.push(`init ${scopeId}`) })
    const alertIn = (name: string, options: object) => watch.agent(name, { budgetPerHour: 0, ...options }, () => call())
    await alertIn("A", { onAlert: ({ scopeId }: { readonly scopeId: string }) => void told.push(`own ${scopeId}`) })
    await alertIn("B", {})
    expect(told).toEqual(["own A", "init B"])
  })
})
