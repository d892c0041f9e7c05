import { describe, expect, it } from "vitest"
import { Windows } from "../../src/breaker/Windows.js"
import { admitted, costing, hour, makeBreakers, minute, second, usd } from "./kit.js"

describe("the windows of a scope", () => {
  it("remember spend for an hour, and half a minute more at most", () => {
    const { clock, global, spend } = makeBreakers()
    spend(0.3)
    clock.step(hour)
    expect(global.getState().spent).toBe(0.3)
    clock.step(30 * second)
    expect(global.getState().spent).toBe(0)
  })

  it("remember how calls ended for five minutes, and five seconds more at most", () => {
    const { calls, clock, global } = makeBreakers()
    calls(3, "error")
    calls(1, "ok")
    clock.step(5 * minute)
    expect(global.getState()).toMatchObject({ settled: 4, errors: 3, errorRate: 0.75 })
    clock.step(5 * second)
    expect(global.getState()).toMatchObject({ settled: 0, errors: 0, errorRate: 0 })
  })

  it("remember how many calls there were for a minute, and a second more at most", () => {
    const { calls, clock, global } = makeBreakers()
    calls(3, "ok")
    clock.step(minute)
    expect(global.getState().callsThisMinute).toBe(3)
    clock.step(second)
    expect(global.getState().callsThisMinute).toBe(0)
  })

  it("count a cost when the call settles, however long it took; a reservation never ages out", () => {
    const { ask, clock, global } = makeBreakers({ budgetPerHour: 10 })
    const call = admitted(ask(2))
    clock.step(5 * hour)
    expect(global.getState()).toMatchObject({ spent: 0, reserved: 2, inFlight: 1 })
    call.settle({ outcome: "ok", cost: usd(3) })
    expect(global.getState()).toMatchObject({ spent: 3, reserved: 0, inFlight: 0 })
    clock.step(hour)
    expect(global.getState().spent).toBe(3)
  })

  it("do not lose count of ten thousand costs and more", () => {
    const { global, spend } = makeBreakers()
    for (let call = 0; call < 20_000; call++) spend(0.01)
    expect(global.getState()).toMatchObject({ spent: 200, settled: 20_000, callsThisMinute: 20_000 })
  })

  it("take the instants of whoever has read the clock already", () => {
    const { breakers, clock, global } = makeBreakers()
    const start = clock.now()
    clock.step(2 * minute)
    const call = admitted(breakers.admit([], costing(0), undefined, start))
    call.settle({ outcome: "ok", cost: usd(1), at: start + minute })
    clock.step(-2 * minute + hour + minute + 29 * second)
    expect(global.getState().spent).toBe(1)
    clock.step(second)
    expect(global.getState()).toMatchObject({ spent: 0, callsThisMinute: 0 })
  })

  it("go by a monotonic clock: the wall clock may jump", () => {
    const { clock, global, spend } = makeBreakers()
    spend(1)
    global.pause(60)
    clock.jump(-24 * hour)
    clock.step(59 * second)
    clock.jump(72 * hour)
    expect(global.getState()).toMatchObject({ spent: 1, state: "paused", untilMs: 1_000 })
    expect(global.getState().until).toBe("2026-01-04T03:05:05.000Z")
  })

  it("forget at a recovery how calls went and how many there were, never what they cost", () => {
    const windows = new Windows(0)
    windows.cost.add(5)
    windows.end("error")
    windows.end("timeout")
    windows.end("ok")
    windows.end("aborted")
    windows.calls.add(1)
    expect([windows.settled.total, windows.errors.total]).toEqual([3, 2])
    windows.clearCalls()
    expect([windows.cost, windows.settled, windows.errors, windows.calls].map(({ total }) => total)).toEqual([
      5, 0, 0, 0
    ])
  })
})
