import { describe, expect, it } from "vitest"
import { admitted, costing, hour, makeBreakers, minute, refused, usd } from "./kit.js"

const budget = (budgetPerHour: number) => ({ budgetPerHour, blockOnThreshold: true })

describe("a budget", () => {
  it("lets calls one after another pass until nothing of it is left", () => {
    const { ask, global, spend } = makeBreakers(budget(10))
    for (let call = 0; call < 7; call++) spend(1.5)
    expect(global.getState()).toMatchObject({ spent: 10.5, remaining: 0, state: "closed" })
    const refusal = refused(ask(0.01))
    expect(refusal).toMatchObject({
      rule: "budget_per_hour",
      reason: "Hourly budget exceeded: $10.50 spent of $10.00",
      threshold: 10,
      current: 10.5,
      scope: "global",
      scopeId: "global"
    })
    expect(refusal.state).toMatchObject({ state: "open", blocked: 1, spent: 10.5 })
  })

  it("is crossed when exactly all of it is spent", () => {
    const { ask, spend } = makeBreakers(budget(1))
    spend(0.7)
    spend(0.3)
    expect(ask().admitted).toBe(false)
  })

  it("of 0 is a budget: no call passes", () => {
    const { ask } = makeBreakers(budget(0))
    expect(refused(ask())).toMatchObject({ rule: "budget_per_hour", threshold: 0, current: 0 })
  })

  it("that is not set is none: a thousand calls pass, whatever they cost", () => {
    const { global, spend } = makeBreakers({ blockOnThreshold: true })
    for (let call = 0; call < 1_000; call++) spend(1_000)
    expect(global.getState()).toMatchObject({ state: "closed", budget: null, remaining: null, spent: 1_000_000 })
  })

  it("has room again when spend leaves the hour", () => {
    const { clock, global, spend } = makeBreakers({ budgetPerHour: 1 })
    spend(0.6)
    clock.step(30 * minute)
    spend(0.6)
    expect(global.getState()).toMatchObject({ spent: 1.2, remaining: 0 })
    clock.step(31 * minute)
    expect(global.getState()).toMatchObject({ spent: 0.6, remaining: 0.4 })
  })

  it("only alerts where calls are not to be blocked, and the breaker stays closed", () => {
    const { alerts, global, spend, transitions } = makeBreakers({ budgetPerHour: 10, warnAt: [] })
    for (let call = 0; call < 30; call++) spend(1.5)
    expect(alerts).toMatchObject([{ rule: "budget_per_hour", blocked: false, threshold: 10, current: 10.5 }])
    expect(transitions).toEqual([])
    expect(global.getState()).toMatchObject({ state: "closed", blocked: 0 })
  })
})

describe("a call that does not fit into what is left", () => {
  it("is refused in worst-case, the breaker stays closed, and a smaller call may pass", () => {
    const { alerts, ask, global, names, spend } = makeBreakers(budget(1), { reservation: "worst-case" })
    spend(0.9)
    const refusal = refused(ask(0.2))
    expect(refusal).toMatchObject({ rule: "budget_per_hour", threshold: 1, current: 0.9 })
    expect(refusal.reason).toBe(
      "The call does not fit into the hourly budget: it may cost $0.20, since it sets no limit to its output, and of $1.00 $0.90 are spent and $0.00 reserved"
    )
    expect(refusal.state.state).toBe("closed")
    expect(ask(0.1).admitted).toBe(true)
    expect(global.getState()).toMatchObject({ state: "closed", reserved: 0.1, blocked: 1 })
    expect(names()).toEqual([])
    expect(alerts.at(-1)).toMatchObject({ rule: "budget_per_hour", blocked: true })
  })

  it("is refused when expected only while other calls hold reservations: a guess alone stops nobody", () => {
    const { ask, global, spend } = makeBreakers(budget(1))
    spend(0.9)
    const first = admitted(ask(0.5))
    expect(refused(ask(0.01))).toMatchObject({ rule: "budget_per_hour", current: 0.9 })
    expect(global.getState()).toMatchObject({ state: "closed", reserved: 0.5 })
    first.settle({ outcome: "ok", cost: usd(0.05) })
    expect(ask(0.5).admitted).toBe(true)
  })

  it("passes where reservations are off, and where calls are not to be blocked", () => {
    const off = makeBreakers(budget(1), { reservation: "off" })
    expect([off.ask(0.9), off.ask(0.9), off.ask(0.9)].every(({ admitted }) => admitted)).toBe(true)
    expect(off.global.getState()).toMatchObject({ reserved: 0, inFlight: 3 })
    const alerting = makeBreakers({ budgetPerHour: 1 }, { reservation: "worst-case" })
    expect([alerting.ask(0.9), alerting.ask(0.9)].every(({ admitted }) => admitted)).toBe(true)
    expect(alerting.global.getState()).toMatchObject({ reserved: 1.8 })
  })

  it("fits when it takes exactly what is left", () => {
    const { ask } = makeBreakers(budget(1), { reservation: "worst-case" })
    for (let call = 0; call < 10; call++) expect(ask(0.1).admitted).toBe(true)
    expect(ask(0.000_000_001).admitted).toBe(false)
  })

  it("belongs to one opening for a minute, and to a new one after the budget was raised", () => {
    const { ask, clock, global } = makeBreakers(budget(1), { reservation: "worst-case" })
    const first = refused(ask(2)).opening
    clock.step(59_999)
    expect(refused(ask(2)).opening).toBe(first)
    clock.step(1)
    const second = refused(ask(2)).opening
    expect(second).not.toBe(first)
    global.increaseBudget(0.1)
    expect(refused(ask(2)).opening).not.toBe(second)
  })
})

describe("a reservation", () => {
  it("is held from admission on, and the true cost takes its place when the call settles", () => {
    const { ask, global } = makeBreakers(budget(10))
    const call = admitted(ask(2))
    expect(global.getState()).toMatchObject({ spent: 0, reserved: 2, inFlight: 1, remaining: 10 })
    call.settle({ outcome: "ok", cost: usd(0.5) })
    expect(global.getState()).toMatchObject({ spent: 0.5, reserved: 0, inFlight: 0, settled: 1 })
  })

  it("is held by every scope of the chain, and in each the true cost takes its place", () => {
    const { agent, ask, global } = makeBreakers(budget(10))
    const chain = [agent("outer", budget(5)), agent("inner")]
    const call = admitted(ask(2, chain))
    for (const breaker of [global, ...chain]) {
      expect(breaker.getState()).toMatchObject({ spent: 0, reserved: 2, inFlight: 1 })
    }
    // The next one has to fit beside it, wherever it comes from.
    expect(refused(ask(4, chain.slice(0, 1)))).toMatchObject({ scopeId: "outer", state: { reserved: 2 } })
    call.settle({ outcome: "ok", cost: usd(0.5) })
    for (const breaker of [global, ...chain]) {
      expect(breaker.getState()).toMatchObject({ spent: 0.5, reserved: 0, inFlight: 0 })
    }
  })

  it("is what the call is expected to cost, unless something else is chosen", () => {
    const estimate = {
      ...costing(0),
      inputTokens: 10,
      inputBytes: 40,
      outputMaximum: 4_096,
      cost: (input: number, output: number) => input + output
    }
    const held = (options: Parameters<typeof makeBreakers>[1]) =>
      admitted(makeBreakers(budget(10), options).breakers.admit([], estimate)).reserved
    expect(held({})).toBe(10 + 1_000)
    expect(held({ reservation: "expected" })).toBe(10 + 1_000)
    expect(held({ reservation: "worst-case" })).toBe(40 + 4_096)
    expect(held({ reservation: "off" })).toBe(0)
  })

  it("is freed whole when nothing was bought: a connection that was refused, or an error from the provider", () => {
    const { ask, global } = makeBreakers(budget(10), { reservation: "worst-case" })
    admitted(ask(2)).release("error")
    admitted(ask(2)).release("timeout")
    admitted(ask(2)).release("aborted")
    expect(global.getState()).toMatchObject({ spent: 0, reserved: 0, inFlight: 0, settled: 2, errors: 2 })
  })

  it("of a call that broke off is charged with what was sent and seen; in worst-case it is kept whole", () => {
    for (const [reservation, spent] of [
      ["expected", 0.25],
      ["off", 0.25],
      ["worst-case", 2]
    ] as const) {
      const { ask, global } = makeBreakers(budget(10), { reservation })
      admitted(ask(2)).settle({ outcome: "aborted", cost: usd(0.25), partial: true })
      expect(global.getState()).toMatchObject({ spent, reserved: 0, settled: 0 })
    }
    const { ask, global } = makeBreakers(budget(10), { reservation: "worst-case" })
    admitted(ask(2)).settle({ outcome: "timeout", cost: usd(3), partial: true })
    expect(global.getState()).toMatchObject({ spent: 3, errors: 1 })
  })

  it("ends exactly once, whatever comes after", () => {
    const { ask, global } = makeBreakers(budget(10))
    const other = admitted(ask(1))
    const call = admitted(ask(2))
    call.settle({ outcome: "error", cost: usd(0.5) })
    call.settle({ outcome: "ok", cost: usd(5) })
    call.release("error")
    expect(global.getState()).toMatchObject({ spent: 0.5, reserved: 1, inFlight: 1, settled: 1, errors: 1 })
    other.release("aborted")
    other.settle({ outcome: "ok", cost: usd(5) })
    expect(global.getState()).toMatchObject({ spent: 0.5, reserved: 0, inFlight: 0, settled: 1 })
  })

  it("is what is charged when the cost that is told is no number", () => {
    const { ask, global } = makeBreakers(budget(10))
    admitted(ask(2)).settle({ outcome: "ok", cost: Number.NaN })
    expect(global.getState().spent).toBe(2)
    admitted(ask(2)).settle({ outcome: "ok", cost: -5 })
    expect(global.getState().spent).toBe(2)
    admitted(ask(2)).settle({ outcome: "ok", cost: Number.POSITIVE_INFINITY })
    expect(global.getState().spent).toBeGreaterThan(9_000_000)
  })
})

describe("bytes that still come after a call was settled", () => {
  it("correct the charge, as often as they like, up and down", () => {
    const { ask, clock, global } = makeBreakers(budget(10))
    const call = admitted(ask(2))
    call.correct(usd(9))
    expect(global.getState().spent).toBe(0)
    call.settle({ outcome: "timeout", cost: usd(0.5), partial: true })
    clock.step(4 * minute)
    call.correct(usd(0.8), true)
    call.correct(usd(0.8), true)
    expect(global.getState().spent).toBe(0.8)
    call.correct(usd(0.6))
    call.correct(Number.NaN)
    expect(global.getState()).toMatchObject({ spent: 0.6, settled: 1, errors: 1 })
  })

  it("in worst-case keep the whole reservation until the cost is known", () => {
    const { ask, global } = makeBreakers(budget(10), { reservation: "worst-case" })
    const call = admitted(ask(2))
    call.settle({ outcome: "timeout", cost: usd(0.5), partial: true })
    call.correct(usd(1), true)
    expect(global.getState().spent).toBe(2)
    call.correct(usd(1.25))
    expect(global.getState().spent).toBe(1.25)
  })

  it("put the charge right where it was made, so that it is forgotten with it", () => {
    const { ask, clock, global } = makeBreakers(budget(10))
    const call = admitted(ask(2))
    call.settle({ outcome: "timeout", cost: usd(0.5) })
    clock.step(50 * minute)
    call.correct(usd(0.75))
    clock.step(11 * minute)
    expect(global.getState().spent).toBe(0)
  })

  it("charge only what is more than before once the charge was forgotten, by time or by a reset", () => {
    const { agent, ask, clock, global } = makeBreakers(budget(10))
    const bot = agent("bot")
    const call = admitted(ask(2, [bot]))
    call.settle({ outcome: "timeout", cost: usd(0.5) })
    bot.resetWindows()
    call.correct(usd(0.75))
    expect([global.getState().spent, bot.getState().spent]).toEqual([0.75, 0.25])
    // Down and up again is nothing more.
    call.correct(usd(0.5))
    call.correct(usd(0.75))
    expect([global.getState().spent, bot.getState().spent]).toEqual([0.75, 0.25])
    clock.step(2 * hour)
    call.correct(usd(1))
    expect([global.getState().spent, bot.getState().spent]).toEqual([0.25, 0.25])
  })

  it("never undo what other calls have cost", () => {
    const { ask, clock, global, spend } = makeBreakers(budget(10))
    const call = admitted(ask(2))
    call.settle({ outcome: "ok", cost: usd(1) })
    clock.step(2 * hour)
    spend(3)
    call.correct(0)
    expect(global.getState().spent).toBe(3)
  })

  it("may be worth a warning", () => {
    const { alerts, ask } = makeBreakers(budget(1))
    const call = admitted(ask(0.1))
    call.settle({ outcome: "ok", cost: usd(0.1) })
    expect(alerts).toEqual([])
    call.correct(usd(0.6))
    expect(alerts).toMatchObject([{ warnAt: 0.5 }])
  })
})

describe("a call that is asked for again after a refusal", () => {
  it("does not count twice as blocked, and not at all if it passes", () => {
    const { ask, breakers, global } = makeBreakers(budget(0))
    const refusal = refused(ask(1))
    expect(global.getState().blocked).toBe(1)
    const second = refused(breakers.admit([], costing(1), refusal))
    expect(global.getState().blocked).toBe(1)
    global.increaseBudget(5)
    expect(breakers.admit([], costing(1), second).admitted).toBe(true)
    expect(global.getState().blocked).toBe(0)
  })
})
