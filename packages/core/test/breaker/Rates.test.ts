import { describe, expect, it } from "vitest"
import { admitted, makeBreakers, refused, second } from "./kit.js"

describe("a maximum error rate", () => {
  const half = { maxErrorRate: 0.5, blockOnThreshold: true }

  it("is crossed when a larger share than it has failed, and not by that very share", () => {
    const { ask, calls } = makeBreakers(half)
    calls(5, "error")
    calls(5, "ok")
    expect(ask().admitted).toBe(true)
    calls(1, "error")
    const refusal = refused(ask())
    expect(refusal).toMatchObject({ rule: "max_error_rate", threshold: 0.5, current: 6 / 11 })
    expect(refusal.reason).toBe("Error rate too high: 6 of 11 calls failed, more than 50 %")
  })

  it("says nothing before ten calls have settled", () => {
    const { ask, calls } = makeBreakers(half)
    calls(9, "error")
    expect(ask().admitted).toBe(true)
    calls(1, "error")
    expect(ask().admitted).toBe(false)
  })

  it("of 0 is a limit: a single error in ten is too many", () => {
    const { ask, calls } = makeBreakers({ maxErrorRate: 0, blockOnThreshold: true })
    calls(10, "ok")
    expect(ask().admitted).toBe(true)
    calls(1, "timeout")
    expect(ask().admitted).toBe(false)
  })

  it("of 1 is never crossed", () => {
    const { ask, calls } = makeBreakers({ maxErrorRate: 1, blockOnThreshold: true })
    calls(50, "error")
    expect(ask().admitted).toBe(true)
  })

  it("counts a timeout as an error, and a call that its caller took back neither as error nor as success", () => {
    const { ask, calls, global } = makeBreakers(half)
    calls(90, "aborted")
    calls(4, "error")
    calls(2, "timeout")
    calls(4, "ok")
    expect(global.getState()).toMatchObject({ settled: 10, errors: 6, errorRate: 0.6 })
    expect(ask().admitted).toBe(false)
  })

  it("counts an HTTP error that cost nothing", () => {
    const { ask, global } = makeBreakers(half)
    for (let call = 0; call < 10; call++) admitted(ask(1)).release("error")
    expect(global.getState()).toMatchObject({ settled: 10, errors: 10, spent: 0 })
    expect(ask().admitted).toBe(false)
  })

  it("does not count calls that were refused", () => {
    const { ask, calls, global } = makeBreakers(half)
    calls(10, "error")
    for (let call = 0; call < 50; call++) ask()
    expect(global.getState()).toMatchObject({ settled: 10, callsThisMinute: 10, blocked: 50 })
  })

  it("only alerts where calls are not to be blocked: 8 of 10 failed against a half", () => {
    const { alerts, ask, calls } = makeBreakers({ maxErrorRate: 0.5 })
    calls(8, "error")
    calls(2, "ok")
    expect(ask().admitted).toBe(true)
    expect(alerts).toMatchObject([{ rule: "max_error_rate", threshold: 0.5, current: 0.8, blocked: false }])
  })
})

describe("a maximum of calls per minute", () => {
  it("of 100 lets 100 pass, and stops the 101st", () => {
    const { ask, calls, global } = makeBreakers({ maxCallsPerMinute: 100, blockOnThreshold: true })
    calls(100, "ok")
    expect(global.getState()).toMatchObject({ state: "closed", callsThisMinute: 100 })
    const refusal = refused(ask())
    expect(refusal).toMatchObject({ rule: "max_calls_per_minute", threshold: 100, current: 101 })
    expect(refusal.reason).toBe("Too many calls (loop detected): 100 a minute are allowed")
    expect(refusal.state.state).toBe("open")
  })

  it("counts calls in flight", () => {
    const { ask } = makeBreakers({ maxCallsPerMinute: 2, blockOnThreshold: true })
    expect([ask(), ask(), ask()].map(({ admitted }) => admitted)).toEqual([true, true, false])
  })

  it("of 0 is a limit: no call passes", () => {
    const { ask } = makeBreakers({ maxCallsPerMinute: 0, blockOnThreshold: true })
    expect(refused(ask())).toMatchObject({ rule: "max_calls_per_minute", threshold: 0, current: 1 })
  })

  it("beyond ten thousand still holds", () => {
    const { ask, calls } = makeBreakers({ maxCallsPerMinute: 20_000, blockOnThreshold: true })
    calls(20_000, "ok")
    expect(ask().admitted).toBe(false)
  })

  it("is for any minute: as soon as calls leave it others may come", () => {
    const { ask, calls, clock } = makeBreakers({ maxCallsPerMinute: 4, blockOnThreshold: true })
    calls(2, "ok")
    clock.step(30 * second)
    calls(2, "ok")
    clock.step(31 * second)
    calls(2, "ok")
    clock.step(29 * second)
    expect(ask().admitted).toBe(false)
  })

  it("only alerts where calls are not to be blocked, once the call is sure to be made", () => {
    const { agent, alerts, ask, calls } = makeBreakers({ maxCallsPerMinute: 3 })
    calls(3, "ok")
    const stopped = agent("stopped")
    stopped.trip("stop")
    expect(ask(0, [stopped]).admitted).toBe(false)
    expect(alerts).toEqual([])
    expect(ask().admitted).toBe(true)
    expect(alerts).toMatchObject([{ rule: "max_calls_per_minute", threshold: 3, current: 4, blocked: false }])
  })
})
