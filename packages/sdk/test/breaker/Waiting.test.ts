import { describe, expect, it, vi } from "vitest"
import type { BlockEvent } from "../../src/index.js"
import { guarded, refused } from "../support/guarded.js"
import { settled } from "../support/ManualClock.js"

const none = { budgetPerHour: 0, blockOnThreshold: true } as const

describe("calls that wait for the same run of onBlock", () => {
  it("are each asked once more, in worst-case: as many go through as there is room for, and the others fail", async () => {
    // Ten tokens for the limit and a byte each for the request, at five cents.
    const onBlock = vi.fn(async ({ monitor }: BlockEvent) => {
      await settled()
      monitor.increaseBudget(20)
    })
    const { call, chat, global } = await guarded({ ...none, reservation: "worst-case", onBlock })
    const results = await Promise.all(Array.from({ length: 10 }, () => call({ max_tokens: 10 })))
    const done = results.filter((result) => result === "done").length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(10)
    expect(chat.requests).toHaveLength(done)
    expect(onBlock).toHaveBeenCalledTimes(1)
    // Those that failed in the end were blocked once each, those that went through not at all.
    expect(global()).toMatchObject({ state: "closed", spent: done, reserved: 0, inFlight: 0, blocked: 10 - done })
    for (const result of results) {
      if (result !== "done") expect(result).toMatchObject({ rule: "budget_per_hour", state: { state: "closed" } })
    }
  })

  it("all fail where the hook made no room, with what the breaker says by then", async () => {
    const { call, chat, global } = await guarded({
      ...none,
      onBlock: async ({ monitor }) => {
        await settled()
        monitor.trip("the hook said so")
      }
    })
    const errors = await Promise.all(Array.from({ length: 5 }, () => refused(call())))
    for (const error of errors) expect(error).toMatchObject({ rule: "trip", state: { state: "open" } })
    expect(global().blocked).toBe(5)
    expect(chat.connections()).toBe(0)
  })

  it("are not sent, and nothing is reserved for them, until it is over", async () => {
    let finish = () => {}
    const { call, chat, global, watch } = await guarded({
      ...none,
      onBlock: () =>
        new Promise<void>((resolve) => {
          finish = resolve
        })
    })
    const waiting = refused(call())
    await settled()
    expect(global()).toMatchObject({ state: "open", reserved: 0, inFlight: 0, callsThisMinute: 0, blocked: 1 })
    expect(chat.connections()).toBe(0)
    finish()
    await waiting
    expect(watch.health()).toMatchObject({ calls: 0, blocked: 1, callbackFaults: 0 })
  })
})

describe("the opening that onBlock is told of", () => {
  it("is a new one after a probe that failed, and after a recovery, but not after a pause", async () => {
    const reasons: Array<string> = []
    let fail = true
    const { call, global } = await guarded(
      { ...none, onBlock: ({ reason }) => void reasons.push(reason) },
      (_, response) => {
        if (fail) response.writeHead(500).end("{}")
      }
    )
    const { monitor } = await refused(call())
    await refused(call())
    monitor.pause(60)
    await refused(call())
    expect(reasons).toEqual(["Hourly budget exceeded: $0.00 spent of $0.00"])
    monitor.pause(0)
    expect(await call()).toBe("done")
    expect(global().state).toBe("open")
    await refused(call())
    await refused(call())
    expect(reasons).toHaveLength(2)
    expect(reasons[1]).toContain("Circuit breaker open")
    fail = false
    monitor.pause(0)
    expect(await call()).toBe("done")
    expect(global().state).toBe("closed")
    await refused(call())
    expect(reasons[2]).toBe("Hourly budget exceeded: $1.00 spent of $0.00")
    expect(reasons).toHaveLength(3)
  })

  it("is each scope's own: two agents that open have a run each", async () => {
    const scopes: Array<string> = []
    const { call, watch } = await guarded({ onBlock: ({ scopeId }) => void scopes.push(scopeId) })
    for (const name of ["A", "B", "A", "B"]) await watch.agent(name, none, () => refused(call()))
    expect(scopes).toEqual(["A", "B"])
  })
})

describe("a call that is made inside of onBlock", () => {
  it("is decided at once and does not wait for the hook it is made in, even after a while", async () => {
    const inner: Array<unknown> = []
    const { call, watch } = await guarded({
      ...none,
      onBlock: async () => {
        await settled()
        inner.push(await call())
        inner.push(await call())
      }
    })
    await refused(call())
    expect(inner).toEqual([1, 2].map(() => expect.objectContaining({ name: "CircuitBreakerError" })))
    // It would otherwise have waited for itself, until its time was up.
    expect(watch.health()).toMatchObject({ callbackFaults: 0, blocked: 3 })
  })

  it("starts no hook of any other scope either, and in that scope the next call from outside does", async () => {
    const told: Array<string> = []
    const inOther = () => watch.agent("other", { ...none, onBlock: () => void told.push("other") }, () => call())
    const { call, watch } = await guarded({
      onBlock: async ({ scopeId }) => {
        told.push(scopeId)
        await settled()
        await inOther()
      }
    })
    await watch.agent("first", none, () => refused(call()))
    expect(told).toEqual(["first"])
    // That opening had no run yet.
    await refused(inOther())
    await refused(inOther())
    expect(told).toEqual(["first", "other"])
  })
})

describe("a loop that onBlock saves from", () => {
  it("of a hundred calls lets a hundred through and none of the next; the hook hears of it once, before the error", async () => {
    const order: Array<string> = []
    const { call, chat } = await guarded({
      maxCallsPerMinute: 100,
      blockOnThreshold: true,
      onBlock: async ({ current, rule, threshold }) => {
        await settled()
        order.push(`${rule} ${current} of ${threshold}`)
      }
    })
    for (let n = 0; n < 100; n++) expect(await call()).toBe("done")
    const error = await refused(call())
    order.push("error")
    await refused(call())
    expect(error.reason).toContain("Too many calls (loop detected): 100 a minute are allowed")
    expect(order).toEqual(["max_calls_per_minute 101 of 100", "error"])
    expect(chat.requests).toHaveLength(100)
  })
})
