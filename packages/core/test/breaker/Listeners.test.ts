import { describe, expect, it } from "vitest"
import type { Breaker } from "../../src/breaker/Breaker.js"
import type { BreakerSettings } from "../../src/breaker/BreakerOptions.js"
import { costing, makeBreakers, refused, usd } from "./kit.js"

const budget = { budgetPerHour: 1, blockOnThreshold: true, warnAt: [] }

/** Breakers with listeners that know them. */
const listening = (listen: (all: ReturnType<typeof makeBreakers>) => BreakerSettings) => {
  const all = makeBreakers(budget)
  all.breakers.configure({ thresholds: budget, ...listen(all) })
  return all
}

describe("whoever listens", () => {
  it("beside the listeners that were configured is told the same, until it stops, and survives a new configuration", () => {
    const { breakers, global, names, spend, ask } = makeBreakers(budget)
    const told: Array<string> = []
    const stop = breakers.listen({
      onTransition: ({ name }) => told.push(name),
      onAlert: ({ rule }) => told.push(rule)
    })
    spend(1)
    refused(ask())
    expect(told).toEqual(["triggered", "budget_per_hour"])
    expect(names()).toEqual(["triggered"])
    breakers.configure({ thresholds: budget })
    global.resume()
    expect(told.slice(2)).toEqual(["recovered"])
    stop()
    global.trip("stop")
    expect(told).toHaveLength(3)
  })

  it("does not keep another from being told by throwing", () => {
    const { breakers, global, names } = makeBreakers(budget)
    breakers.listen({
      onTransition: () => {
        throw new Error("no")
      }
    })
    const told: Array<string> = []
    breakers.listen({ onTransition: ({ name }) => told.push(name) })
    global.trip("stop")
    expect([names(), told, breakers.health().listenerFaults]).toEqual([["triggered"], ["triggered"], 1])
  })

  it("is told of every change of state, in order, with from, to, reason, numbers and actor", () => {
    const { ask, global, spend, transitions } = makeBreakers(budget)
    spend(1)
    refused(ask())
    global.pause(0, "server")
    expect(transitions).toEqual([
      {
        name: "triggered",
        scope: "global",
        scopeId: "global",
        from: "closed",
        to: "open",
        rule: "budget_per_hour",
        reason: "Hourly budget exceeded: $1.00 spent of $1.00",
        threshold: 1,
        current: 1,
        actor: "breaker",
        timestamp: "2026-01-02T03:04:05.000Z"
      },
      {
        name: "paused",
        scope: "global",
        scopeId: "global",
        from: "open",
        to: "paused",
        rule: "budget_per_hour",
        reason: "Paused for 0 s: Hourly budget exceeded: $1.00 spent of $1.00",
        threshold: 1,
        current: 1,
        actor: "server",
        timestamp: "2026-01-02T03:04:05.000Z"
      }
    ])
  })

  it("sees the change complete, whatever is asked from inside", () => {
    const seen: Array<unknown> = []
    const { ask, spend } = listening(({ breakers }) => ({
      onTransition: ({ to }, breaker) => {
        const { state, blocked } = breaker.getState()
        seen.push([to, state, blocked, breakers.getState().global.state])
      }
    }))
    spend(1)
    refused(ask())
    expect(seen).toEqual([["open", "open", 1, "open"]])
  })

  it("may use the controls and make calls from inside; what that sets off is told after", () => {
    const told: Array<string> = []
    let inner: boolean | undefined
    const { ask, global, spend } = listening(({ breakers }) => ({
      onTransition: ({ name, from, to }, breaker) => {
        told.push(`${name} ${from} ${to}`)
        if (name === "triggered") {
          breaker.increaseBudget(5)
          told.push("raised")
          inner = breakers.admit([], costing(0)).admitted
        }
      },
      onAlert: ({ rule }) => {
        told.push(`alert ${rule}`)
      }
    }))
    spend(1)
    const refusal = refused(ask())
    expect(refusal.state.state).toBe("open")
    expect(told).toEqual(["triggered closed open", "raised", "alert budget_per_hour", "budget_increased open closed"])
    expect([inner, global.getState().state]).toEqual([true, "closed"])
  })

  it("may throw, or fail later: nobody notices, and it is counted", async () => {
    const { ask, breakers, global, spend } = listening(() => ({
      onTransition: () => {
        throw new Error("broken")
      },
      onAlert: (() => Promise.reject(new Error("broken, too"))) as () => void
    }))
    spend(1)
    expect(refused(ask()).rule).toBe("budget_per_hour")
    expect(global.pause(5)).toBe("paused")
    await Promise.resolve()
    expect(breakers.health().listenerFaults).toBe(3)
  })

  it("that answers every change with another one does not keep the caller for ever", () => {
    let told = 0
    const { breakers, global } = listening(() => ({
      onTransition: (_, breaker: Breaker) => {
        told++
        breaker.pause(1)
        breaker.pause(2)
      }
    }))
    global.pause(1)
    expect(told).toBe(1_000)
    for (let change = 0; change < 20; change++) global.pause(1)
    expect(told).toBe(21_000)
    expect(breakers.health().untold).toBeGreaterThan(0)
    expect(global.getState().state).toBe("paused")
  })

  it("may put others in its place while being told", () => {
    const told: Array<string> = []
    const { breakers, global } = listening(({ breakers }) => ({
      onTransition: ({ name }) => {
        told.push(`first ${name}`)
        breakers.configure({ onTransition: ({ name }) => told.push(`second ${name}`) })
      }
    }))
    global.pause(1)
    global.resume()
    expect(told).toEqual(["first paused", "second recovered"])
    expect(breakers.health().listenerFaults).toBe(0)
  })

  it("need not be there", () => {
    const { ask, breakers, global, spend } = listening(() => ({}))
    spend(1)
    refused(ask())
    global.increaseBudget(1)
    expect(breakers.health()).toEqual({ scopes: 1, evicted: 0, unscoped: 0, listenerFaults: 0, untold: 0 })
    expect(usd(global.getState().spent)).toBe(usd(1))
  })
})

describe("an opening", () => {
  it("has a number of its own, which all calls share that it refuses, until the next one", () => {
    const { agent, ask, global, spend } = makeBreakers(budget)
    spend(1)
    const first = refused(ask()).opening
    expect(refused(ask()).opening).toBe(first)
    global.pause(60)
    expect(refused(ask()).opening).toBe(first)
    global.pause(0)
    const probe = ask()
    expect(refused(ask()).opening).toBe(first)
    if (probe.admitted) probe.settle({ outcome: "error", cost: 0 })
    const second = refused(ask()).opening
    expect(second).not.toBe(first)
    global.resume()
    const third = refused(ask()).opening
    expect([first, second]).not.toContain(third)
    global.increaseBudget(5)
    const openings = ["a", "b", "a"].map((id) => {
      agent(id).resume()
      agent(id).pause(60)
      return refused(ask(0, [agent(id)])).opening
    })
    expect(new Set([first, second, third, ...openings]).size).toBe(6)
  })
})
