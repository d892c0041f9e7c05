import { describe, expect, it } from "vitest"
import { admitted, makeBreakers, minute, refused, second, usd } from "./kit.js"

const noWarnings = { warnAt: [] }

describe("alerts", () => {
  it("tell what was crossed, where, how far, and whether the call was blocked", () => {
    const { agent, alerts, ask, spend } = makeBreakers()
    const bot = agent("bot", { budgetPerHour: 10, blockOnThreshold: true, ...noWarnings })
    spend(10.5, [bot])
    refused(ask(0, [bot]))
    expect(alerts).toEqual([
      {
        rule: "budget_per_hour",
        reason: "Hourly budget exceeded: $10.50 spent of $10.00",
        scope: "agent",
        scopeId: "bot",
        threshold: 10,
        current: 10.5,
        blocked: true,
        warnAt: null,
        state: expect.objectContaining({ state: "open", spent: 10.5 }),
        timestamp: "2026-01-02T03:04:05.000Z"
      }
    ])
  })

  it("come once per rule and scope in sixty seconds, while blocking goes on", () => {
    const { alerts, ask, clock, global, spend } = makeBreakers({
      budgetPerHour: 1,
      blockOnThreshold: true,
      ...noWarnings
    })
    spend(1)
    for (let again = 0; again < 3; again++) {
      refused(ask())
      clock.step(20 * second - 1)
      global.pause(0)
      admitted(ask()).settle({ outcome: "ok", cost: 0 })
    }
    expect(alerts.length).toBe(1)
    clock.step(3)
    refused(ask())
    expect(alerts.length).toBe(2)
    expect(global.getState().lastAlert).toEqual({ rule: "budget_per_hour", reason: alerts[1]?.reason, ageMs: 0 })
  })

  it("of one rule do not keep those of another, nor one scope's those of another", () => {
    const { agent, alerts, ask, calls, spend } = makeBreakers({
      budgetPerHour: 1,
      maxErrorRate: 0.5,
      maxCallsPerMinute: 11,
      ...noWarnings
    })
    const bot = agent("bot", { budgetPerHour: 1 })
    spend(2, [bot])
    calls(10, "error", [bot])
    ask(0, [bot])
    expect(alerts.map(({ rule, scopeId }) => `${scopeId} ${rule}`)).toEqual([
      "global budget_per_hour",
      "bot budget_per_hour",
      "global max_error_rate",
      "global max_calls_per_minute"
    ])
  })

  it("do not flood: 25 calls over a budget that only alerts are one alert and no transition", () => {
    const { alerts, spend, transitions } = makeBreakers({ budgetPerHour: 1, ...noWarnings })
    for (let call = 0; call < 26; call++) spend(1)
    expect([alerts.length, transitions.length]).toEqual([1, 0])
  })

  it("come for calls that do not fit, which may be all that is ever seen of a hard budget", () => {
    const { alerts, ask } = makeBreakers({ budgetPerHour: 1, blockOnThreshold: true }, { reservation: "worst-case" })
    for (let call = 0; call < 5; call++) ask(2)
    expect(alerts).toMatchObject([
      { rule: "budget_per_hour", blocked: true, threshold: 1, current: 0, state: { state: "closed" } }
    ])
  })

  it("do not come for what a breaker is told by hand", () => {
    const { alerts, ask, global } = makeBreakers()
    global.trip("stop")
    ask()
    global.resume()
    global.pause(5)
    ask()
    expect(alerts).toEqual([])
  })
})

describe("warnings", () => {
  const warned = ({ alerts }: ReturnType<typeof makeBreakers>) => alerts.map(({ warnAt }) => warnAt)

  it("come when 50, 80 and 95 % of a budget are spent", () => {
    const all = makeBreakers({ budgetPerHour: 10, blockOnThreshold: true })
    for (let call = 0; call < 20; call++) all.spend(0.5)
    expect(warned(all)).toEqual([0.5, 0.8, 0.95])
    expect(all.alerts[1]).toMatchObject({
      rule: "budget_per_hour",
      reason: "80 % of the hourly budget reached: $8.00 spent of $10.00",
      threshold: 10,
      current: 8,
      blocked: false,
      warnAt: 0.8,
      state: { state: "closed" }
    })
  })

  it("come once an hour each, and again after it if the budget is still as far spent", () => {
    const all = makeBreakers({ budgetPerHour: 10 })
    all.spend(6)
    for (let passed = 0; passed < 5; passed++) {
      all.clock.step(10 * minute)
      all.spend(0.01)
    }
    expect(warned(all)).toEqual([0.5])
    all.clock.step(10 * minute)
    all.spend(0.01)
    expect(warned(all)).toEqual([0.5, 0.5])
  })

  it("of one call that goes past several are one, the highest", () => {
    const all = makeBreakers({ budgetPerHour: 10 })
    all.spend(9)
    expect(warned(all)).toEqual([0.8])
    all.spend(0.6)
    expect(warned(all)).toEqual([0.8, 0.95])
  })

  it("can be set, for all or for one agent, or switched off", () => {
    const all = makeBreakers({ budgetPerHour: 10, warnAt: [0.25, 1] })
    const [a, b] = [all.agent("a", { budgetPerHour: 10 }), all.agent("b", { budgetPerHour: 10, warnAt: [] })]
    all.spend(3, [a, b])
    all.spend(7, [a, b])
    expect(all.alerts.map(({ scopeId, warnAt }) => `${scopeId} ${warnAt}`)).toEqual([
      "global 0.25",
      "a 0.25",
      "global 1",
      "a 1"
    ])
  })

  it("begin anew when the budget is raised by hand", () => {
    const all = makeBreakers({ budgetPerHour: 10 })
    all.spend(9.5)
    all.global.increaseBudget(10)
    all.spend(0.5)
    all.spend(6)
    expect(warned(all)).toEqual([0.95, 0.5, 0.8])
  })

  it("are not given of a budget of 0, nor of none", () => {
    const all = makeBreakers({ budgetPerHour: 0 })
    admitted(all.ask()).settle({ outcome: "ok", cost: usd(1) })
    expect(warned(all)).toEqual([null])
    const none = makeBreakers()
    none.spend(1)
    expect(none.alerts).toEqual([])
  })
})
