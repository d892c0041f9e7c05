import { describe, expect, it } from "vitest"
import { admitted, hour, makeBreakers, minute, refused, second, usd } from "./kit.js"

const budget = (budgetPerHour: number) => ({ budgetPerHour, blockOnThreshold: true })

/** Breakers whose global one has opened because of its budget of a dollar, and was paused for ten seconds. */
const pausedByBudget = (reservation: "expected" | "worst-case" | "off" = "expected") => {
  const all = makeBreakers(budget(1), { reservation })
  all.spend(1)
  refused(all.ask())
  all.global.pause(10)
  return all
}

/** The same, where ten of ten calls have failed, and one that was made before is still under way. */
const pausedByErrors = () => {
  const all = makeBreakers({ ...budget(1), maxErrorRate: 0.5, maxCallsPerMinute: 100 })
  const late = admitted(all.ask())
  all.calls(10, "error")
  refused(all.ask())
  all.global.pause(10)
  return { ...all, late }
}

describe("a pause", () => {
  it("lets no call pass until its seconds have elapsed, and then makes the next one the probe", () => {
    const { ask, clock, global, names } = pausedByBudget()
    clock.step(9_999)
    const early = refused(ask())
    expect(early).toMatchObject({ rule: "budget_per_hour", threshold: 1, current: 1 })
    expect(early.reason).toBe("Circuit breaker paused for 1 s more: Hourly budget exceeded: $1.00 spent of $1.00")
    clock.step(1)
    expect(global.getState()).toMatchObject({ state: "paused", untilMs: 0 })
    expect(ask()).toMatchObject({ admitted: true, probe: true })
    expect(global.getState()).toMatchObject({ state: "half-open", until: null, untilMs: null })
    expect(names()).toEqual(["triggered", "paused", "half_open"])
  })
})

describe("a half-open breaker", () => {
  it("lets exactly one call through, the probe, and refuses the rest", () => {
    const { ask, clock } = pausedByBudget()
    clock.step(10 * second)
    expect(ask().admitted).toBe(true)
    const rest = Array.from({ length: 50 }, () => refused(ask()))
    expect(rest[49]).toMatchObject({ rule: "budget_per_hour", state: { state: "half-open" } })
    expect(rest[49]?.reason).toContain("half-open, waiting for its probe")
  })

  it("closes when the probe settles well, and forgets errors and calls but not the spend", () => {
    const { alerts, ask, clock, global, names, transitions } = pausedByErrors()
    clock.step(10 * second)
    admitted(ask(0.1)).settle({ outcome: "ok", cost: usd(0.1) })
    expect(global.getState()).toMatchObject({
      state: "closed",
      cause: null,
      settled: 0,
      errors: 0,
      callsThisMinute: 0,
      spent: 0.1
    })
    expect(names()).toEqual(["triggered", "paused", "half_open", "recovered"])
    expect(transitions.at(-1)).toMatchObject({
      from: "half-open",
      to: "closed",
      rule: "max_error_rate",
      actor: "breaker"
    })
    expect(ask().admitted).toBe(true)
    expect(alerts.length).toBe(1)
  })

  it("opens again when the probe fails or times out, with the cause it had", () => {
    for (const outcome of ["error", "timeout"] as const) {
      const { ask, clock, global, names, transitions } = pausedByErrors()
      clock.step(10 * second)
      admitted(ask()).settle({ outcome, cost: 0 })
      expect(global.getState()).toMatchObject({ state: "open", cause: { rule: "max_error_rate" } })
      expect(names().at(-1)).toBe("retrip")
      expect(transitions.at(-1)).toMatchObject({ from: "half-open", to: "open" })
      global.pause(0)
      expect(ask()).toMatchObject({ probe: true })
    }
  })

  it("takes a connection that was refused, and an HTTP error, for a probe that failed", () => {
    const { ask, clock, global } = pausedByBudget()
    clock.step(10 * second)
    admitted(ask(0.5)).release("error")
    expect(global.getState()).toMatchObject({ state: "open", reserved: 0, spent: 1 })
  })

  it("gives the slot to the next call when the probe's caller takes it back", () => {
    const { ask, clock, global, names } = pausedByErrors()
    clock.step(10 * second)
    const first = admitted(ask())
    first.settle({ outcome: "aborted", cost: 0, partial: true })
    expect(global.getState().state).toBe("half-open")
    const next = admitted(ask())
    expect(next.probe).toBe(true)
    expect(ask().admitted).toBe(false)
    next.release("aborted")
    admitted(ask()).settle({ outcome: "ok", cost: 0 })
    expect(names()).toEqual(["triggered", "paused", "half_open", "recovered"])
  })

  it("lets its probe skip the rule that tripped it, and no other", () => {
    const byErrors = pausedByErrors()
    byErrors.clock.step(10 * second)
    byErrors.breakers.configure({ thresholds: { ...budget(1), maxErrorRate: 0.5, maxCallsPerMinute: 10 } })
    expect(refused(byErrors.ask())).toMatchObject({ rule: "max_calls_per_minute", state: { state: "paused" } })
    byErrors.clock.step(minute)
    expect(byErrors.ask()).toMatchObject({ probe: true })

    const spent = pausedByErrors()
    spent.late.settle({ outcome: "ok", cost: usd(1) })
    spent.clock.step(10 * second)
    expect(refused(spent.ask())).toMatchObject({ rule: "budget_per_hour", state: { state: "paused" } })
    expect(spent.global.getState().cause).toMatchObject({ rule: "max_error_rate" })
    spent.global.increaseBudget(1)
    expect(spent.ask()).toMatchObject({ probe: true })

    const looping = makeBreakers({ maxCallsPerMinute: 3, blockOnThreshold: true })
    looping.calls(3, "ok")
    refused(looping.ask())
    looping.global.pause(0)
    expect(looping.ask()).toMatchObject({ probe: true })
  })

  it("holds its probe to each of the two other rules of its own scope, whichever of the three has tripped it", () => {
    const rules = {
      budget_per_hour: { budgetPerHour: 1 },
      max_error_rate: { maxErrorRate: 0.5 },
      max_calls_per_minute: { maxCallsPerMinute: 10 }
    } as const
    const names = Object.keys(rules) as ReadonlyArray<keyof typeof rules>
    for (const tripped of names) {
      for (const other of names) {
        const { ask, breakers, global } = makeBreakers()
        // Every one of the three is crossed, as soon as it is set.
        for (let call = 0; call < 10; call++) admitted(ask()).settle({ outcome: "error", cost: usd(0.2) })
        breakers.configure({ thresholds: { ...rules[tripped], blockOnThreshold: true } })
        expect(refused(ask()).rule).toBe(tripped)
        global.pause(0)
        breakers.configure({ thresholds: { ...rules[tripped], ...rules[other], blockOnThreshold: true } })
        if (tripped === other) expect(ask()).toMatchObject({ admitted: true, probe: true })
        else expect(refused(ask())).toMatchObject({ rule: other, state: { state: "paused", cause: { rule: tripped } } })
      }
    }
  })

  it("holds its probe to every rule of the other scopes", () => {
    const { agent, ask, clock, global } = pausedByBudget()
    const bot = agent("bot", budget(0))
    clock.step(10 * second)
    expect(refused(ask(0, [bot]))).toMatchObject({ scopeId: "bot", rule: "budget_per_hour" })
    expect(global.getState().state).toBe("paused")
    admitted(ask()).settle({ outcome: "ok", cost: 0 })
  })

  it("in worst-case asks of a budget's probe that it fits, and else of none", () => {
    for (const reservation of ["expected", "off"] as const) {
      const { ask, clock } = pausedByBudget(reservation)
      clock.step(10 * second)
      expect(ask(0.5)).toMatchObject({ probe: true })
    }
    const { ask, clock, global } = pausedByBudget("worst-case")
    clock.step(10 * second)
    expect(refused(ask(0.5))).toMatchObject({ rule: "budget_per_hour", state: { state: "paused" } })
    clock.step(hour + minute)
    expect(ask(1.5).admitted).toBe(false)
    expect(ask(0.5)).toMatchObject({ probe: true })
    expect(global.getState().state).toBe("half-open")
  })

  it("asks of a budget's probe, unless in worst-case, not even that it fits beside what other calls hold", () => {
    for (const reservation of ["expected", "off", "worst-case"] as const) {
      const { ask, global } = makeBreakers(budget(1), { reservation })
      admitted(ask(0.4))
      admitted(ask(0.4)).settle({ outcome: "ok", cost: usd(1) })
      refused(ask(0.1))
      global.pause(0)
      expect(global.getState()).toMatchObject({ reserved: reservation === "off" ? 0 : 0.4, inFlight: 1 })
      expect(ask(0.1).admitted).toBe(reservation !== "worst-case")
    }
  })

  it("may share its probe with other scopes, each of which is settled by its result", () => {
    const { agent, ask, clock, global, names, transitions } = makeBreakers()
    const [outer, inner] = [agent("outer"), agent("inner")]
    for (const breaker of [global, outer, inner]) breaker.pause(10)
    clock.step(10 * second)
    transitions.length = 0
    const probe = admitted(ask(0, [outer, inner]))
    expect(ask(0, [outer]).admitted).toBe(false)
    probe.settle({ outcome: "ok", cost: 0 })
    expect(transitions.map(({ name, scopeId }) => `${name} ${scopeId}`)).toEqual([
      "half_open global",
      "half_open outer",
      "half_open inner",
      "recovered global",
      "recovered outer",
      "recovered inner"
    ])
    for (const breaker of [global, outer, inner]) breaker.pause(0)
    admitted(ask(0, [outer, inner])).settle({ outcome: "error", cost: 0 })
    expect([global, outer, inner].map((breaker) => breaker.getState().state)).toEqual(["open", "open", "open"])
    expect(names().slice(-3)).toEqual(["retrip", "retrip", "retrip"])
  })

  it("does not take a call for its probe that has one in another scope under way", () => {
    const { agent, ask } = makeBreakers()
    const [a, b] = [agent("a"), agent("b")]
    for (const breaker of [a, b]) breaker.pause(0)
    const probe = admitted(ask(0, [a]))
    expect(refused(ask(0, [b, a])).scopeId).toBe("a")
    expect(b.getState().state).toBe("paused")
    expect(ask(0, [b])).toMatchObject({ probe: true })
    probe.settle({ outcome: "ok", cost: 0 })
    expect([a, b].map((breaker) => breaker.getState().state)).toEqual(["closed", "half-open"])
  })
})

describe("the result of a call that was admitted before the last opening, pause, recovery or reset", () => {
  it("adds its cost, never its outcome, and settles no probe", () => {
    const { ask, global, names } = makeBreakers(budget(10), { reservation: "off" })
    const stale = Array.from({ length: 30 }, () => admitted(ask(1)))
    const end = (outcome: "ok" | "error") => stale.pop()?.settle({ outcome, cost: usd(0.01) })

    global.pause(0)
    end("error")
    const probe = admitted(ask())
    end("error")
    end("ok")
    expect(global.getState()).toMatchObject({ state: "half-open", settled: 0, spent: 0.03 })
    probe.settle({ outcome: "error", cost: 0 })
    expect(global.getState()).toMatchObject({ state: "open", settled: 1, errors: 1 })

    global.pause(0)
    const next = admitted(ask())
    global.pause(0)
    next.settle({ outcome: "ok", cost: 0 })
    expect(global.getState().state).toBe("paused")

    admitted(ask()).settle({ outcome: "ok", cost: 0 })
    for (let call = 0; call < 12; call++) end("error")
    expect(global.getState()).toMatchObject({ state: "closed", settled: 0, spent: 0.15 })

    global.resetWindows()
    end("error")
    expect(global.getState()).toMatchObject({ state: "closed", settled: 0, spent: 0.01, inFlight: 14 })

    global.trip("stop")
    global.resume()
    end("error")
    expect(global.getState()).toMatchObject({ settled: 0, spent: 0.02 })
    expect(names().filter((name) => name === "retrip")).toEqual(["retrip"])
  })

  it("is told apart scope by scope", () => {
    const { agent, ask, global } = makeBreakers()
    const bot = agent("bot")
    const call = admitted(ask(0, [bot]))
    bot.resetWindows()
    call.settle({ outcome: "error", cost: usd(1) })
    expect([global, bot].map((breaker) => breaker.getState())).toMatchObject([
      { settled: 1, errors: 1, spent: 1 },
      { settled: 0, errors: 0, spent: 1 }
    ])
  })

  it("is the result of no probe, even where it is the probe of a pause before", () => {
    const { ask, global } = makeBreakers()
    global.pause(0)
    const old = admitted(ask())
    global.pause(0)
    const probe = admitted(ask())
    old.settle({ outcome: "error", cost: 0 })
    expect(global.getState().state).toBe("half-open")
    probe.settle({ outcome: "ok", cost: 0 })
    expect(global.getState().state).toBe("closed")
  })
})

describe("a recovery", () => {
  it("after a budget trip admits one probe for each pause, until the hour has room or the budget is raised", () => {
    const { ask, clock, global, names } = pausedByBudget()
    for (let round = 0; round < 3; round++) {
      clock.step(10 * second)
      admitted(ask(0.01)).settle({ outcome: "ok", cost: usd(0.01) })
      expect(global.getState().state).toBe("closed")
      expect(refused(ask(0.01))).toMatchObject({ rule: "budget_per_hour", state: { state: "open" } })
      global.pause(10)
    }
    expect(names().filter((name) => name === "triggered").length).toBe(4)
    clock.step(hour + minute)
    admitted(ask(0.01)).settle({ outcome: "ok", cost: usd(0.01) })
    expect(ask(0.01).admitted).toBe(true)
  })

  it("after a budget trip ends for good once the budget is raised", () => {
    const { ask, clock, global } = pausedByBudget()
    clock.step(10 * second)
    admitted(ask(0.01)).settle({ outcome: "ok", cost: usd(0.01) })
    refused(ask(0.01))
    expect(global.increaseBudget(1)).toBe("closed")
    for (let call = 0; call < 5; call++) admitted(ask(0.01)).settle({ outcome: "ok", cost: usd(0.01) })
    expect(global.getState()).toMatchObject({ state: "closed", spent: 1.06 })
  })

  it("clears the errors and the calls that opened it, so that what went wrong before does not open it again", () => {
    for (const how of ["a probe", "resume()"] as const) {
      const { ask, calls, global } = makeBreakers({
        maxErrorRate: 0.5,
        maxCallsPerMinute: 11,
        budgetPerHour: 100,
        blockOnThreshold: true
      })
      admitted(ask()).settle({ outcome: "error", cost: usd(3) })
      calls(9, "error")
      expect(refused(ask()).rule).toBe("max_error_rate")
      if (how === "resume()") global.resume()
      else {
        global.pause(0)
        calls(1, "ok")
      }
      expect(global.getState()).toMatchObject({
        state: "closed",
        settled: 0,
        errors: 0,
        callsThisMinute: 0,
        spent: 3
      })
      calls(11, "ok")
    }
  })
})
