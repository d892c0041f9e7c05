import { describe, expect, it } from "vitest"
import { admitted, hour, makeBreakers, minute, refused, second, usd } from "./kit.js"

const budget = (budgetPerHour: number) => ({ budgetPerHour, blockOnThreshold: true })
const wrong = [-1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300]

describe("pause(seconds)", () => {
  it("pauses from any state; from closed its cause is manual, and again it replaces the end", () => {
    const { ask, clock, global, names, transitions } = makeBreakers(budget(1))
    expect(global.pause(60)).toBe("paused")
    expect(global.getState()).toMatchObject({ state: "paused", cause: { rule: "manual" }, untilMs: 60 * second })
    expect(refused(ask())).toMatchObject({ rule: "manual", threshold: 0, current: 0, state: { state: "paused" } })
    clock.step(50 * second)
    global.pause(5)
    expect(global.getState()).toMatchObject({ untilMs: 5 * second, until: "2026-01-02T03:05:00.000Z" })
    global.pause(0)
    admitted(ask())
    expect(global.pause(1)).toBe("paused")
    clock.step(second)
    admitted(ask()).settle({ outcome: "ok", cost: usd(1) })
    refused(ask())
    expect(global.pause(1)).toBe("paused")
    expect(global.getState().cause).toMatchObject({ rule: "budget_per_hour" })
    expect(names().filter((name) => name === "paused").length).toBe(5)
    expect(transitions.map(({ from }) => from)).toContain("half-open")
  })

  it("of 0 makes the next call the probe", () => {
    const { ask, global } = makeBreakers()
    global.pause(0)
    expect(ask()).toMatchObject({ admitted: true, probe: true })
  })

  it("lets calls in flight finish, and charges them", () => {
    const { ask, global } = makeBreakers()
    const call = admitted(ask(1))
    global.pause(60)
    call.settle({ outcome: "ok", cost: usd(1) })
    expect(global.getState()).toMatchObject({ state: "paused", spent: 1, inFlight: 0 })
  })

  it("stops calls where thresholds only alert, too", () => {
    const { ask, global } = makeBreakers({ blockOnThreshold: false })
    global.pause(60)
    expect(ask().admitted).toBe(false)
  })

  it("refuses what is no number of seconds, by name, and changes nothing", () => {
    const { global, names } = makeBreakers()
    for (const seconds of wrong) expect(() => global.pause(seconds)).toThrow(RangeError)
    expect(() => global.pause(-1)).toThrow("pause(seconds): expected 0 to 31536000 seconds, got -1")
    expect(() => global.pause("60" as unknown as number)).toThrow(
      "pause(seconds): expected a number of seconds, got string"
    )
    expect(() => global.pause(1, 7 as unknown as string)).toThrow(TypeError)
    expect([global.getState().state, names()]).toEqual(["closed", []])
  })
})

describe("increaseBudget(usd)", () => {
  it("closes a breaker at once that its budget has opened, and adds for good", () => {
    const { ask, clock, global, spend, transitions } = makeBreakers(budget(5))
    spend(6)
    refused(ask())
    clock.step(minute)
    expect(global.increaseBudget(5, "server")).toBe("closed")
    expect(global.getState()).toMatchObject({ state: "closed", ageMs: 0, budget: 10, remaining: 4, raised: 5 })
    expect(ask().admitted).toBe(true)
    expect(transitions.at(-1)).toMatchObject({
      name: "budget_increased",
      from: "open",
      to: "closed",
      threshold: 10,
      current: 6,
      reason: "Budget raised by $5.00 to $10.00",
      actor: "server"
    })
    clock.step(10 * hour)
    expect(global.getState().budget).toBe(10)
  })

  it("closes a paused breaker, too, but only when there is room", () => {
    const { ask, global, names, spend } = makeBreakers(budget(5))
    spend(20)
    refused(ask())
    expect(global.increaseBudget(5)).toBe("open")
    expect(refused(ask())).toMatchObject({ threshold: 10, current: 20 })
    global.pause(60)
    expect(global.increaseBudget(10)).toBe("paused")
    expect(global.increaseBudget(0.01)).toBe("closed")
    expect(names()).toEqual(["triggered", "budget_increased", "paused", "budget_increased", "budget_increased"])
  })

  it("leaves a breaker that something else has opened", () => {
    const { ask, calls, global } = makeBreakers({ ...budget(5), maxErrorRate: 0.5 })
    calls(10, "error")
    refused(ask())
    expect(global.increaseBudget(5)).toBe("open")
    global.resume()
    global.pause(60)
    expect(global.increaseBudget(5)).toBe("paused")
    expect(global.getState().budget).toBe(15)
  })

  it("of a closed breaker is told, too, and waits where no budget is set", () => {
    const { agent, names } = makeBreakers()
    const bot = agent("bot")
    expect(bot.increaseBudget(3)).toBe("closed")
    expect(bot.getState().budget).toBeNull()
    expect(agent("bot", { budgetPerHour: 2 }).getState().budget).toBe(5)
    expect(names()).toEqual(["budget_increased"])
  })

  it("is exact in nano-dollars: ten times ten cents are a dollar", () => {
    const { global } = makeBreakers(budget(0))
    for (let time = 0; time < 10; time++) global.increaseBudget(0.1)
    expect(global.getState().budget).toBe(1)
  })

  it("refuses what is no amount above 0, by name, and changes nothing", () => {
    const { global, names } = makeBreakers(budget(5))
    for (const usd of [...wrong, 0, 1e-12, 8_999_999]) expect(() => global.increaseBudget(usd)).toThrow(RangeError)
    expect(() => global.increaseBudget(Number.NaN)).toThrow("increaseBudget(usd)")
    expect(() => global.increaseBudget("5" as unknown as number)).toThrow(TypeError)
    expect([global.getState().budget, names()]).toEqual([5, []])
  })
})

describe("trip(reason)", () => {
  it("opens from any state, whatever blockOnThreshold says, until resume() or resetWindows()", () => {
    for (const lift of ["resume", "resetWindows"] as const) {
      for (const before of ["closed", "open", "paused", "half-open"] as const) {
        const { ask, clock, global, names, spend } = makeBreakers({
          budgetPerHour: 1,
          blockOnThreshold: before !== "closed"
        })
        if (before !== "closed") {
          spend(1)
          refused(ask())
        }
        if (before === "paused") global.pause(60)
        if (before === "half-open") {
          global.pause(0)
          admitted(ask())
        }
        expect(global.getState().state).toBe(before)
        expect(global.trip("someone looked", "server")).toBe("open")
        expect(refused(ask())).toMatchObject({ rule: "trip", reason: "Circuit breaker open: someone looked" })
        expect(global.pause(1)).toBe("open")
        expect(global.increaseBudget(100)).toBe("open")
        expect(global.recoverAfter(1)).toBe("open")
        clock.step(2 * hour)
        expect(ask().admitted).toBe(false)
        expect(global[lift]()).toBe("closed")
        expect(ask().admitted).toBe(true)
        expect(names().at(-1)).toBe(lift === "resume" ? "recovered" : "reset")
      }
    }
  })

  it("is told once for a reason, and says who did it", () => {
    const { global, transitions } = makeBreakers()
    for (const reason of ["a", "a", " ", "", "x".repeat(5_000)]) global.trip(reason, "server")
    expect(transitions.map(({ name, reason }) => `${name} ${reason.slice(0, 20)}`)).toEqual([
      "triggered a",
      "triggered Tripped by hand",
      "triggered xxxxxxxxxxxxxxxxxxxx"
    ])
    expect(transitions[2]?.reason.length).toBe(200)
    expect(transitions[0]).toMatchObject({
      from: "closed",
      to: "open",
      rule: "trip",
      threshold: 0,
      current: 0,
      actor: "server"
    })
    expect(() => global.trip(undefined as unknown as string)).toThrow(TypeError)
  })
})

describe("resume()", () => {
  it("closes whatever opened the breaker; errors and calls are forgotten, the spend is not", () => {
    const { ask, calls, global, spend } = makeBreakers({ ...budget(5), maxErrorRate: 0.5 })
    spend(1)
    calls(9, "error")
    refused(ask())
    expect(global.resume()).toBe("closed")
    expect(global.getState()).toMatchObject({ spent: 1, settled: 0, callsThisMinute: 0 })
    expect(ask().admitted).toBe(true)
  })

  it("of a closed breaker is nothing to tell", () => {
    const { calls, global, names } = makeBreakers()
    calls(3, "error")
    expect(global.resume()).toBe("closed")
    expect([global.getState().errors, names()]).toEqual([3, []])
  })
})

describe("resetWindows()", () => {
  it("clears spend, errors, calls, warnings and the count of blocked calls, and closes", () => {
    const { alerts, ask, calls, global, spend, transitions } = makeBreakers({
      ...budget(1),
      maxErrorRate: 0.5,
      warnAt: [0.5]
    })
    calls(9, "error")
    spend(1)
    refused(ask())
    refused(ask())
    expect(global.getState()).toMatchObject({ spent: 1, settled: 10, errors: 9, callsThisMinute: 10, blocked: 2 })
    expect(global.resetWindows()).toBe("closed")
    expect(global.getState()).toMatchObject({
      spent: 0,
      settled: 0,
      errors: 0,
      callsThisMinute: 0,
      blocked: 0,
      cause: null
    })
    expect(transitions.at(-1)).toMatchObject({
      name: "reset",
      from: "open",
      to: "closed",
      rule: "budget_per_hour",
      reason: "Windows reset, $1.00 of spend forgotten"
    })
    const before = alerts.filter(({ warnAt }) => warnAt !== null).length
    spend(0.6)
    expect(alerts.filter(({ warnAt }) => warnAt !== null).length).toBe(before + 1)
  })

  it("closes from any state, and the next call passes", () => {
    const ways: Readonly<Record<string, (all: ReturnType<typeof makeBreakers>) => unknown>> = {
      closed: () => {},
      open: ({ ask }) => refused(ask()),
      paused: ({ global }) => global.pause(60),
      "half-open": ({ ask, global }) => {
        refused(ask())
        global.pause(0)
        return admitted(ask())
      },
      tripped: ({ global }) => global.trip("stop")
    }
    for (const [from, lead] of Object.entries(ways)) {
      const all = makeBreakers(budget(1))
      all.spend(1)
      lead(all)
      expect(all.global.getState().state).toBe(from === "tripped" ? "open" : from)
      expect(all.global.resetWindows()).toBe("closed")
      expect(all.global.getState()).toMatchObject({ state: "closed", cause: null, untilMs: null, spent: 0 })
      expect(all.ask().admitted).toBe(true)
    }
  })

  it("leaves the reservations of calls in flight", () => {
    const { ask, global } = makeBreakers(budget(10))
    const call = admitted(ask(2))
    global.resetWindows()
    expect(global.getState()).toMatchObject({ reserved: 2, inFlight: 1 })
    call.settle({ outcome: "ok", cost: usd(1) })
    expect(global.getState()).toMatchObject({ reserved: 0, inFlight: 0, spent: 1, settled: 0 })
  })

  it("is told of a closed breaker, too", () => {
    const { global, transitions } = makeBreakers()
    global.resetWindows()
    expect(transitions).toMatchObject([{ name: "reset", from: "closed", to: "closed", rule: null }])
  })

  it("is the reset of one scope alone", () => {
    const { agent, global, spend } = makeBreakers()
    const bot = agent("bot")
    spend(1, [bot])
    bot.resetWindows()
    expect([global.getState().spent, bot.getState().spent]).toEqual([1, 0])
  })
})

describe("recoverAfter", () => {
  it("pauses a breaker by itself after it opened, and again after a probe that failed", () => {
    const { ask, clock, global, names, spend } = makeBreakers({ ...budget(1), recoverAfter: 30 })
    spend(1)
    expect(refused(ask()).state).toMatchObject({ state: "paused", untilMs: 30 * second })
    clock.step(30 * second)
    admitted(ask()).settle({ outcome: "error", cost: 0 })
    expect(global.getState()).toMatchObject({ state: "paused", untilMs: 30 * second })
    clock.step(30 * second)
    expect(ask()).toMatchObject({ probe: true })
    expect(names()).toEqual(["triggered", "paused", "half_open", "retrip", "paused", "half_open"])
  })

  it("is off by default: an open breaker stays open", () => {
    const { ask, clock, spend } = makeBreakers(budget(1))
    spend(1)
    refused(ask())
    clock.step(5 * hour)
    expect(refused(ask()).state.state).toBe("open")
  })

  it("holds for every agent that sets none of its own", () => {
    const { agent, ask, spend } = makeBreakers({ recoverAfter: 30 })
    const [a, b] = [agent("a", budget(1)), agent("b", { ...budget(1), recoverAfter: 5 })]
    spend(1, [a, b])
    refused(ask(0, [a]))
    refused(ask(0, [b]))
    expect([a, b].map((breaker) => breaker.getState().untilMs)).toEqual([30 * second, 5 * second])
  })

  it("can be set later, and then holds for a breaker that is open already", () => {
    const { ask, clock, global, spend } = makeBreakers(budget(1))
    spend(1)
    refused(ask())
    expect(global.recoverAfter(60)).toBe("paused")
    clock.step(minute)
    expect(ask()).toMatchObject({ probe: true })
    for (const seconds of wrong) expect(() => global.recoverAfter(seconds)).toThrow("recoverAfter(seconds)")
  })
})

describe("a control", () => {
  it("works on one of many scopes, and from a refusal on the one that refused", () => {
    const { agent, ask, spend } = makeBreakers()
    const [a, b] = [agent("a", budget(1)), agent("b", budget(1))]
    spend(1, [a, b])
    refused(ask(0, [a, b])).breaker.increaseBudget(5)
    expect([a, b].map((breaker) => breaker.getState().budget)).toEqual([6, 1])
  })
})

describe("settings", () => {
  it("can be made anew without anything being forgotten", () => {
    const { ask, breakers, global, spend } = makeBreakers(budget(1))
    spend(1)
    refused(ask())
    global.increaseBudget(0.5)
    breakers.configure({ thresholds: budget(2), reservation: "worst-case" })
    expect(global.getState()).toMatchObject({ spent: 1, budget: 2.5, state: "closed" })
    expect(ask(1.6).admitted).toBe(false)
    breakers.configure({})
    expect(global.getState()).toMatchObject({ spent: 1, budget: null })
  })

  it("do not change what a call in flight has reserved", () => {
    const { ask, breakers, global } = makeBreakers(budget(10), { reservation: "worst-case" })
    const call = admitted(ask(2))
    breakers.configure({ thresholds: budget(10), reservation: "off" })
    const other = admitted(ask(3))
    expect(global.getState().reserved).toBe(2)
    call.settle({ outcome: "aborted", cost: usd(1), partial: true })
    other.settle({ outcome: "aborted", cost: usd(1), partial: true })
    expect(global.getState()).toMatchObject({ reserved: 0, spent: 3 })
  })
})
