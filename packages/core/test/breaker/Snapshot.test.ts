import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import { admitted, hour, makeBreakers, minute, refused, second, usd } from "./kit.js"

const thresholds = { budgetPerHour: 10, maxErrorRate: 0.5, maxCallsPerMinute: 100, blockOnThreshold: true }
const overJson = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Another process, whose clock tells other instants, that starts from what the first one has left behind. */
const inheriting = (snapshot: unknown, elapsedMs = 0, start = 987_654_321) =>
  makeBreakers(thresholds, { resumeFrom: { snapshot: overJson(snapshot), elapsedMs }, start })

describe("getState()", () => {
  it("shows a fresh breaker as closed, with nothing spent", () => {
    expect(makeBreakers(thresholds).global.getState()).toEqual({
      scope: "global",
      scopeId: "global",
      state: "closed",
      ageMs: 0,
      cause: null,
      until: null,
      untilMs: null,
      spent: 0,
      reserved: 0,
      budget: 10,
      remaining: 10,
      errorRate: 0,
      errors: 0,
      settled: 0,
      callsThisMinute: 0,
      inFlight: 0,
      blocked: 0,
      lastAlert: null,
      thresholds,
      raised: 0,
      windows: { cost: [], settled: [], errors: [], calls: [] },
      alerted: [],
      warned: null
    })
  })

  it("is plain JSON, for one breaker and for all, in every state", () => {
    const { agent, ask, breakers, calls, clock, global, spend } = makeBreakers(thresholds)
    const bot = agent("bot", { budgetPerHour: 1, blockOnThreshold: true })
    spend(1.5, [bot])
    calls(9, "error")
    refused(ask())
    global.resume()
    refused(ask(0, [bot]))
    calls(10, "error")
    refused(ask())
    clock.step(1_234.5)
    global.pause(60)
    bot.pause(0)
    const state = breakers.getState()
    expect(overJson(state)).toEqual(state)
    expect(state).toMatchObject({
      takenAt: "2026-01-02T03:04:06.234Z",
      global: { state: "paused", until: "2026-01-02T03:05:06.234Z", untilMs: minute, blocked: 2, errors: 10 },
      agents: [{ scopeId: "bot", spent: 1.5, budget: 1, remaining: 0, warned: { share: 0.95, ageMs: 1_234.5 } }],
      health: { scopes: 2 }
    })
    const refusal = refused(ask())
    expect(overJson(refusal.state)).toEqual(refusal.state)
  })

  it("tells of every scope, and of all, its state and why, its money, its errors, its calls and its last alert", () => {
    const { agent, ask, breakers, calls, clock, global, spend } = makeBreakers(thresholds)
    const bot = agent("bot", { budgetPerHour: 1, blockOnThreshold: true, warnAt: [] })
    spend(1.25, [bot])
    calls(3, "error")
    admitted(ask(2))
    refused(ask(0, [bot]))
    refused(ask(0, [bot]))
    bot.pause(60)
    clock.step(second)
    const expected = {
      global: {
        state: "closed",
        cause: null,
        until: null,
        untilMs: null,
        spent: 1.25,
        reserved: 2,
        budget: 10,
        remaining: 8.75,
        errorRate: 0.75,
        errors: 3,
        settled: 4,
        callsThisMinute: 5,
        inFlight: 1,
        blocked: 0,
        lastAlert: null
      },
      bot: {
        state: "paused",
        cause: { rule: "budget_per_hour", threshold: 1, current: 1.25 },
        until: "2026-01-02T03:05:05.000Z",
        untilMs: 59 * second,
        spent: 1.25,
        reserved: 0,
        budget: 1,
        remaining: 0,
        errorRate: 0,
        errors: 0,
        settled: 1,
        callsThisMinute: 1,
        inFlight: 0,
        blocked: 2,
        lastAlert: { rule: "budget_per_hour", ageMs: second }
      }
    }
    expect(global.getState()).toMatchObject(expected.global)
    expect(bot.getState()).toMatchObject(expected.bot)
    expect(breakers.getState()).toMatchObject({ global: expected.global, agents: [expected.bot] })
  })

  it("tells ages and remaining times", () => {
    const { ask, clock, global, spend } = makeBreakers(thresholds)
    spend(9)
    clock.step(20 * minute)
    spend(2)
    refused(ask())
    clock.step(5 * second)
    global.pause(90)
    clock.step(30 * second)
    const { ageMs, alerted, lastAlert, untilMs, windows } = global.getState()
    expect({ ageMs, untilMs, lastAlert: lastAlert?.ageMs, alerted }).toEqual({
      ageMs: 30 * second,
      untilMs: minute,
      lastAlert: 35 * second,
      alerted: [{ rule: "budget_per_hour", ageMs: 35 * second }]
    })
    expect(windows.cost).toEqual([
      [20 * minute + 5 * second, usd(9)],
      [5 * second, usd(2)]
    ])
  })

  it("lists the agents, the one that was used longest ago first", () => {
    const { agent, breakers, spend } = makeBreakers()
    for (const id of ["a", "b", "c"]) agent(id)
    spend(1, [agent("a")])
    expect(breakers.getState().agents.map(({ scopeId }) => scopeId)).toEqual(["b", "c", "a"])
  })
})

describe("a process that starts from the snapshot of another", () => {
  it("finds spend, errors, calls, states, pauses, budgets and what was alerted", () => {
    const before = makeBreakers(thresholds)
    const bot = before.agent("bot", { budgetPerHour: 1, blockOnThreshold: true })
    before.spend(1.5, [bot])
    before.calls(8, "error")
    bot.increaseBudget(0.25)
    refused(before.ask(0, [bot]))
    bot.pause(60)
    const after = inheriting(before.breakers.getState())
    const { ageMs: _, ...global } = overJson(before.global.getState())
    expect(after.global.getState()).toMatchObject(global)
    const heir = after.breakers.find("bot")
    expect(heir?.getState()).toMatchObject({
      state: "paused",
      untilMs: 60 * second,
      cause: { rule: "budget_per_hour", threshold: 1.25 },
      spent: 1.5,
      budget: 1.25,
      raised: 0.25,
      blocked: 1,
      lastAlert: { rule: "budget_per_hour", reason: "Hourly budget exceeded: $1.50 spent of $1.25" },
      thresholds: { budgetPerHour: 1, blockOnThreshold: true }
    })
    after.clock.step(60 * second)
    expect(after.breakers.admit(heir === undefined ? [] : [heir], { ...free })).toMatchObject({ probe: true })
    expect(after.alerts).toEqual([])
  })

  it("forgets nothing early, and nothing later than two buckets after its time, wherever the clocks stand", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ wait: fc.nat({ max: 10 * minute }), cents: fc.integer({ min: 1, max: 99 }) }), {
          maxLength: 12
        }),
        fc.nat({ max: 10 * minute }),
        fc.nat({ max: hour }),
        fc.nat({ max: 2 * hour }),
        (spends, start, elapsed, later) => {
          const before = makeBreakers({}, { start })
          const made: Array<{ readonly at: number; readonly nanos: number }> = []
          for (const { cents, wait } of spends) {
            before.clock.step(wait)
            before.spend(cents / 100)
            made.push({ at: before.clock.now(), nanos: usd(cents / 100) })
          }
          const end = before.clock.now()
          const after = makeBreakers(
            {},
            { resumeFrom: { snapshot: overJson(before.breakers.getState()), elapsedMs: elapsed }, start: 77_777 }
          )
          after.clock.step(later)
          const since = (age: number) =>
            made.filter(({ at }) => end - at + elapsed + later <= age).reduce((sum, { nanos }) => sum + nanos, 0)
          const spent = usd(after.global.getState().spent)
          expect(spent).toBeGreaterThanOrEqual(since(hour))
          expect(spent).toBeLessThanOrEqual(since(hour + minute))
        }
      ),
      { numRuns: 300 }
    )
  })

  it("has no part in calls that were in flight: nothing is reserved, and a probe's slot is free", () => {
    const before = makeBreakers(thresholds)
    admitted(before.ask(2))
    before.global.pause(0)
    admitted(before.ask())
    const { breakers, global } = inheriting(before.breakers.getState())
    expect(global.getState()).toMatchObject({ state: "half-open", reserved: 0, inFlight: 0 })
    expect(breakers.admit([], free)).toMatchObject({ probe: true })
  })

  it("counts the time in between: pauses end, and warnings are due again", () => {
    const before = makeBreakers(thresholds)
    before.spend(6)
    before.global.pause(60)
    const soon = inheriting(before.breakers.getState(), 59 * second)
    expect(soon.global.getState()).toMatchObject({ untilMs: second, warned: { ageMs: 59 * second } })
    const late = inheriting(before.breakers.getState(), 2 * hour)
    expect(late.global.getState()).toMatchObject({ untilMs: 0, spent: 0 })
  })

  it("keeps a kill switch thrown, and numbers openings apart", () => {
    const before = makeBreakers(thresholds)
    const [a, b] = [before.agent("a"), before.agent("b")]
    a.trip("stop")
    b.trip("stop")
    const { ask, breakers } = inheriting(before.breakers.getState())
    const openings = ["a", "b"].map((id) => {
      const breaker = breakers.find(id)
      return refused(ask(0, breaker === undefined ? [] : [breaker])).opening
    })
    expect(new Set(openings).size).toBe(2)
    expect(breakers.find("a")?.pause(1)).toBe("open")
  })

  it("takes its own options for the global scope, with what was added before on top", () => {
    const before = makeBreakers({ budgetPerHour: 5 })
    before.global.increaseBudget(2)
    expect(inheriting(before.breakers.getState()).global.getState()).toMatchObject({
      budget: 12,
      raised: 2,
      thresholds
    })
  })

  it("refuses a snapshot that is none, by the place that is wrong", () => {
    const { agent, breakers, spend } = makeBreakers(thresholds)
    spend(1, [agent("bot", { budgetPerHour: 1 })])
    agent("bot").trip("stop")
    const good = overJson(breakers.getState())
    const [bot] = good.agents
    const wrong: ReadonlyArray<readonly [unknown, string]> = [
      [null, "snapshot"],
      ["{}", "snapshot"],
      [{ ...good, agents: {} }, "snapshot.agents"],
      [{ ...good, agents: Array.from({ length: 100_001 }) }, "snapshot.agents"],
      [{ ...good, agents: [null] }, "snapshot.agents[0]"],
      [{ ...good, agents: [{ ...bot, scopeId: "" }] }, "snapshot.agents[0].scopeId"],
      [{ ...good, agents: [{ ...bot, raised: -1 }] }, "snapshot.agents[0].raised"],
      [{ ...good, agents: [{ ...bot, blocked: null }] }, "snapshot.agents[0].blocked"],
      [{ ...good, agents: [{ ...bot, state: "shut" }] }, "snapshot.agents[0].state"],
      [{ ...good, agents: [{ ...bot, cause: { ...bot?.cause, rule: "__proto__" } }] }, "snapshot.agents[0].cause.rule"],
      [{ ...good, agents: [{ ...bot, state: "paused", untilMs: 1e300 }] }, "snapshot.agents[0].untilMs"],
      [{ ...good, agents: [{ ...bot, windows: { ...bot?.windows, cost: [[0, Number.NaN]] } }] }, "windows.cost"],
      [{ ...good, agents: [{ ...bot, windows: { ...bot?.windows, calls: [[0, 1e9]] } }] }, "windows.calls"],
      [
        { ...good, agents: [{ ...bot, windows: { ...bot?.windows, calls: Array(1_000).fill([0, 1]) } }] },
        "windows.calls"
      ],
      [{ ...good, agents: [{ ...bot, thresholds: { budgetPerHour: "1" } }] }, "budgetPerHour"],
      [{ ...good, global: { ...good.global, alerted: [1] } }, "snapshot.global.alerted"],
      [{ ...good, global: { ...good.global, warned: { share: 2, ageMs: 0 } } }, "snapshot.global.warned.share"],
      [{ ...good, global: undefined }, "snapshot.global"]
    ]
    for (const [snapshot, place] of wrong) {
      expect(() => makeBreakers(thresholds, { resumeFrom: { snapshot } })).toThrow(place)
    }
    for (const elapsedMs of [-1, Number.NaN]) {
      expect(() => makeBreakers(thresholds, { resumeFrom: { snapshot: good, elapsedMs } })).toThrow("elapsedMs")
    }
    expect(makeBreakers(thresholds, { resumeFrom: { snapshot: good } }).global.getState().spent).toBe(1)
  })
})

const free = {
  model: "m",
  inputTokens: 0,
  inputBytes: 0,
  outputLimit: undefined,
  outputMaximum: undefined,
  choices: 1,
  cost: () => 0
}
