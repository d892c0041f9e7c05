import { describe, expect, it } from "vitest"
import { admitted, hour, makeBreakers, refused, second, usd } from "./kit.js"

const budget = { budgetPerHour: 5, blockOnThreshold: true }

/** Breakers whose global one has opened: six dollars were spent of five. */
const opened = () => {
  const all = makeBreakers(budget)
  all.spend(6)
  refused(all.ask())
  return all
}

describe("Safe Pause & Resume", () => {
  it("goes from closed over open, paused and half-open back to closed, and every step is told", () => {
    const { ask, clock, global, names, spend } = makeBreakers(budget)
    expect(global.getState().state).toBe("closed")
    spend(6)
    refused(ask())
    expect(global.getState().state).toBe("open")
    for (let call = 0; call < 10; call++) expect(ask().admitted).toBe(false)
    global.pause(30)
    expect(global.getState().state).toBe("paused")
    expect(refused(ask()).reason).toContain("paused")
    clock.step(30 * second)
    const probe = admitted(ask())
    expect(global.getState().state).toBe("half-open")
    probe.settle({ outcome: "ok", cost: usd(0.01) })
    expect(global.getState().state).toBe("closed")
    expect(names()).toEqual(["triggered", "paused", "half_open", "recovered"])
  })

  it("blocks before anything is sent: a refused call costs nothing and is counted as blocked alone", () => {
    const { ask, global } = opened()
    ask(3)
    ask(3)
    expect(global.getState()).toMatchObject({ spent: 6, reserved: 0, settled: 1, callsThisMinute: 1, blocked: 3 })
  })

  it("never leaves open by itself, however long it waits", () => {
    const { ask, clock } = opened()
    clock.step(24 * hour)
    expect(ask().admitted).toBe(false)
  })

  it("hands whoever is refused what it takes to recover: the budget can be raised, and the next call passes", () => {
    const { ask } = opened()
    const { breaker, state } = refused(ask())
    expect(state).toMatchObject({ state: "open", spent: 6, budget: 5, remaining: 0 })
    expect(breaker.increaseBudget(5)).toBe("closed")
    expect(ask().admitted).toBe(true)
  })

  it("or be paused, or reset", () => {
    const { ask, clock } = opened()
    refused(ask()).breaker.pause(60)
    clock.step(60 * second)
    const probe = admitted(ask())
    probe.settle({ outcome: "error", cost: 0 })
    const { breaker } = refused(ask())
    expect(breaker.resetWindows()).toBe("closed")
    expect(breaker.getState()).toMatchObject({ spent: 0, blocked: 0 })
    expect(ask().admitted).toBe(true)
  })

  it("lets a hook pause during a refusal: the call is refused, and the breaker stays paused", () => {
    const { ask, breakers, global, spend } = makeBreakers(budget)
    breakers.configure({
      thresholds: budget,
      onTransition: ({ name }, breaker) => name === "triggered" && breaker.pause(30)
    })
    spend(6)
    expect(refused(ask()).state.state).toBe("open")
    expect(global.getState()).toMatchObject({ state: "paused", untilMs: 30 * second })
  })

  it("is off where nothing is set: a thousand calls pass", () => {
    const { calls, global } = makeBreakers()
    calls(1_000, "error")
    expect(global.getState()).toMatchObject({ state: "closed", blocked: 0, callsThisMinute: 1_000 })
  })

  it("only alerts where calls are not to be blocked: seven times $1.50 of $10 are one alert, nothing is blocked", () => {
    const { alerts, ask, spend } = makeBreakers({ budgetPerHour: 10, warnAt: [] })
    for (let call = 0; call < 7; call++) spend(1.5)
    expect(ask().admitted).toBe(true)
    expect(alerts.map(({ blocked, rule }) => [rule, blocked])).toEqual([["budget_per_hour", false]])
  })

  it("keeps ten thousand calls of many callers apart and counts each once", () => {
    const { agent, breakers, global } = makeBreakers()
    const chains = Array.from({ length: 10 }, (_, index) => [agent(`agent-${index}`)])
    const estimate = {
      model: "m",
      inputTokens: 1,
      inputBytes: 1,
      outputLimit: 1,
      outputMaximum: 1,
      choices: 1,
      cost: () => 7
    }
    const calls = Array.from({ length: 10_000 }, (_, index) =>
      admitted(breakers.admit(chains[index % 10] ?? [], estimate))
    )
    for (const call of calls.reverse()) call.settle({ outcome: "ok", cost: 7 })
    expect(global.getState()).toMatchObject({ spent: 0.00007, settled: 10_000, reserved: 0 })
    for (const [breaker] of chains) expect(breaker?.getState()).toMatchObject({ spent: 0.000007, settled: 1_000 })
  })
})
