import { describe, expect, it } from "vitest"
import { admitted, hour, makeBreakers, minute, refused, usd } from "./kit.js"

const budget = (budgetPerHour: number) => ({ budgetPerHour, blockOnThreshold: true })

describe("the scopes of a call", () => {
  it("are all asked, the global one first, then from the outermost agent inwards", () => {
    const { agent, ask, global, spend } = makeBreakers(budget(1))
    const chain = ["outer", "middle", "inner"].map((id) => agent(id, budget(1)))
    spend(1, chain)
    const refusing = () => refused(ask(0, chain)).scopeId
    expect(refusing()).toBe("global")
    global.increaseBudget(5)
    expect(refusing()).toBe("outer")
    chain[0]?.increaseBudget(5)
    expect(refusing()).toBe("middle")
    chain[1]?.increaseBudget(5)
    expect(refusing()).toBe("inner")
    chain[2]?.increaseBudget(5)
    expect(ask(0, chain).admitted).toBe(true)
  })

  it("are all charged; an agent's own limit holds in addition, and the outer ones still hold", () => {
    const { agent, ask, global, spend } = makeBreakers(budget(50))
    const research = agent("ResearchBot", budget(10))
    const writer = agent("WriterBot", budget(20))
    for (let call = 0; call < 5; call++) spend(2, [research])
    expect(refused(ask(0, [research]))).toMatchObject({ scope: "agent", scopeId: "ResearchBot", threshold: 10 })
    spend(15, [writer])
    expect([global, research, writer].map((breaker) => breaker.getState().spent)).toEqual([25, 10, 15])
    spend(25)
    expect(refused(ask(0, [writer]))).toMatchObject({ scope: "global", scopeId: "global", threshold: 50 })
  })

  it("let the inner one trip without the outer one", () => {
    const { agent, ask, spend } = makeBreakers()
    const outer = agent("Orchestrator", budget(100))
    const inner = agent("SubAgent", budget(10))
    spend(10, [outer, inner])
    expect(refused(ask(0, [outer, inner]))).toMatchObject({ scopeId: "SubAgent" })
    expect(ask(0, [outer]).admitted).toBe(true)
    expect(outer.getState().state).toBe("closed")
  })

  it("admit a call all together or reserve in none and take no probe", () => {
    const { agent, ask, global, names, transitions } = makeBreakers({}, { reservation: "worst-case" })
    const outer = agent("outer")
    const inner = agent("inner", budget(1))
    outer.pause(0)
    transitions.length = 0
    const refusal = refused(ask(2, [outer, inner]))
    expect(refusal.scopeId).toBe("inner")
    for (const breaker of [global, outer, inner]) {
      expect(breaker.getState()).toMatchObject({ reserved: 0, inFlight: 0, callsThisMinute: 0 })
    }
    expect(outer.getState().state).toBe("paused")
    expect(names()).toEqual([])
    expect(ask(0.5, [outer, inner])).toMatchObject({ admitted: true, probe: true })
    for (const breaker of [global, outer, inner]) {
      expect(breaker.getState()).toMatchObject({ reserved: 0.5, inFlight: 1, callsThisMinute: 1 })
    }
    expect(names()).toEqual(["half_open"])
  })

  it("count once when one stands twice in the chain", () => {
    const { agent, ask, global } = makeBreakers()
    const bot = agent("bot")
    const call = admitted(ask(1, [bot, agent("other"), bot, global, bot]))
    expect([global, bot].map((breaker) => breaker.getState())).toMatchObject([
      { reserved: 1, inFlight: 1, callsThisMinute: 1 },
      { reserved: 1, inFlight: 1, callsThisMinute: 1 }
    ])
    call.settle({ outcome: "ok", cost: usd(1) })
    expect(bot.getState()).toMatchObject({ spent: 1, settled: 1, reserved: 0, inFlight: 0 })
  })

  it("do not open for a call that another scope refuses: an agent in a loop that is stopped stops nobody else", () => {
    const { agent, ask, calls, global } = makeBreakers({ maxCallsPerMinute: 10, blockOnThreshold: true })
    const looping = agent("looping", { maxCallsPerMinute: 3, blockOnThreshold: true })
    calls(3, "ok", [looping])
    for (let call = 0; call < 100; call++) expect(refused(ask(0, [looping])).scopeId).toBe("looping")
    expect(global.getState()).toMatchObject({ state: "closed", callsThisMinute: 3, blocked: 0 })
    calls(7, "ok")
    expect(refused(ask(0, [looping])).scopeId).toBe("looping")
    expect(global.getState().state).toBe("closed")
    expect(refused(ask()).scopeId).toBe("global")
  })

  it("of another registry are none of a call's", () => {
    const { ask } = makeBreakers()
    const stranger = makeBreakers().agent("stranger")
    stranger.trip("stop")
    expect(ask(0, [stranger]).admitted).toBe(true)
    expect(stranger.getState().callsThisMinute).toBe(0)
  })
})

describe("an agent's breaker", () => {
  it("is one for the life of the process: entering again finds what was spent", () => {
    const { agent, ask, spend } = makeBreakers()
    spend(0.9, [agent("X", budget(1))])
    const again = agent("X", budget(1))
    expect(again).toBe(agent("X"))
    expect(again.getState()).toMatchObject({ spent: 0.9, remaining: 0.1 })
    spend(0.1, [again])
    expect(ask(0, [agent("X")]).admitted).toBe(false)
  })

  it("takes later thresholds in place of the earlier ones; what was added to the budget stays on top", () => {
    const { agent } = makeBreakers()
    agent("X", { ...budget(1), maxErrorRate: 0.5 }).increaseBudget(3)
    const { budget: total, thresholds } = agent("X", { budgetPerHour: 2 }).getState()
    expect(total).toBe(5)
    expect(thresholds).toEqual({ budgetPerHour: 2, maxErrorRate: 0.5, blockOnThreshold: true })
    expect(agent("X").getState().budget).toBe(5)
  })

  it("does not inherit that thresholds block", () => {
    const { agent, ask, spend } = makeBreakers({ budgetPerHour: 100, blockOnThreshold: true })
    const outer = agent("outer", budget(100))
    const inner = agent("inner", { budgetPerHour: 1 })
    spend(5, [outer, inner])
    expect(ask(0, [outer, inner]).admitted).toBe(true)
    expect(inner.getState().state).toBe("closed")
  })

  it("keeps to itself: two agents do not touch each other", () => {
    const { agent, ask, spend } = makeBreakers()
    const [a, b] = [agent("a", budget(1)), agent("b", budget(1))]
    spend(1, [a])
    expect(ask(0, [a]).admitted).toBe(false)
    expect(ask(0, [b]).admitted).toBe(true)
  })

  it("can be found by whoever knows its id, and is not made by looking for it", () => {
    const { agent, breakers } = makeBreakers()
    expect(breakers.find("X")).toBeUndefined()
    expect(breakers.health().scopes).toBe(1)
    const made = agent("X")
    expect(breakers.find("X")).toBe(made)
    expect(made).toMatchObject({ kind: "agent", id: "X" })
  })
})

describe("a bounded number of scopes", () => {
  it("makes the one that was used longest ago make room", () => {
    const { agent, breakers } = makeBreakers({}, { mostScopes: 4 })
    for (const id of ["a", "b", "c", "a", "d"]) agent(id)
    expect(["a", "b", "c", "d"].filter((id) => breakers.find(id) !== undefined)).toEqual(["a", "c", "d"])
    expect(breakers.health()).toMatchObject({ scopes: 4, evicted: 1, unscoped: 0 })
  })

  it("never one that is not closed, has spend in its window, or a call in flight", () => {
    const { agent, ask, breakers, clock, global, spend } = makeBreakers({}, { mostScopes: 6 })
    agent("open").trip("stop")
    agent("paused").pause(1)
    spend(0.01, [agent("spent")])
    const call = admitted(ask(0, [agent("flying")]))
    agent("idle")
    agent("first")
    expect(breakers.find("idle")).toBeUndefined()
    spend(0.01, [agent("first")])
    expect(breakers.enter("second")).toBeUndefined()
    expect(breakers.health()).toMatchObject({ scopes: 6, unscoped: 1 })

    // Held by the global scope alone.
    expect(ask(0.5).admitted).toBe(true)
    expect(global.getState().reserved).toBe(0.5)

    call.release("aborted")
    expect(agent("third").id).toBe("third")
    expect(breakers.find("flying")).toBeUndefined()
    clock.step(2 * hour)
    for (const id of ["fourth", "fifth"]) agent(id)
    expect(["spent", "first", "third", "fourth", "fifth"].map((id) => breakers.find(id)?.id)).toEqual([
      undefined,
      undefined,
      "third",
      "fourth",
      "fifth"
    ])
    breakers.find("open")?.resume()
    agent("sixth")
    agent("seventh")
    expect(breakers.find("open")).toBeDefined()
    agent("eighth")
    agent("ninth")
    expect(breakers.find("open")).toBeUndefined()
    expect(breakers.find("paused")).toBeDefined()
  })

  it("of which every one is pinned leaves a new agent to its outer scopes, which health counts", () => {
    const { agent, ask, breakers, global, spend } = makeBreakers(budget(2), { mostScopes: 2 })
    const outer = agent("outer", budget(1))
    spend(0.5, [outer])
    expect([breakers.enter("inner", budget(0)), breakers.enter("another")]).toEqual([undefined, undefined])
    expect(breakers.health()).toMatchObject({ scopes: 2, evicted: 0, unscoped: 2 })
    // What is left of its chain charges and stops it.
    spend(0.5, [outer])
    expect([global, outer].map((breaker) => breaker.getState().spent)).toEqual([1, 1])
    expect(refused(ask(0, [outer]))).toMatchObject({ scopeId: "outer", rule: "budget_per_hour" })
  })

  it("takes a scope in again whose program still runs, with its thresholds", () => {
    const { agent, ask, breakers, spend } = makeBreakers({}, { mostScopes: 2 })
    const early = agent("early", budget(1))
    agent("late")
    expect(breakers.find("early")).toBeUndefined()
    spend(1, [early])
    expect(breakers.find("early")).toBe(early)
    expect(refused(ask(0, [early])).scopeId).toBe("early")
    expect(breakers.enter("other")).toBeUndefined()
  })

  it("charges the scope that took its place when the same agent was entered anew in the meantime", () => {
    const { agent, breakers, global, spend } = makeBreakers({}, { mostScopes: 2 })
    const before = agent("X")
    agent("other")
    const after = agent("X")
    expect(after).not.toBe(before)
    spend(1, [before, after])
    expect([before, after, global].map((breaker) => breaker.getState().spent)).toEqual([1, 1, 1])
    expect(breakers.health().evicted).toBe(2)
  })

  it("remembers what is done by hand to a breaker whose scope had to make room", () => {
    const { agent, ask, breakers } = makeBreakers({}, { mostScopes: 2 })
    const before = agent("X")
    agent("other")
    expect(before.trip("stop")).toBe("open")
    expect(breakers.find("X")).toBe(before)
    expect(refused(ask(0, [agent("X")])).rule).toBe("trip")
    before.resume()
    agent("other")
    const after = agent("X")
    expect([before.pause(60), after.getState().state, before.getState().state]).toEqual(["paused", "paused", "paused"])
  })

  it("never lets the scopes of one call make room for each other", () => {
    const { agent, ask, breakers } = makeBreakers({}, { mostScopes: 3 })
    const [a, b] = [agent("a"), agent("b")]
    agent("c")
    agent("d")
    const call = admitted(ask(1, [a, b]))
    expect([breakers.find("a"), breakers.find("b")]).toEqual([a, b])
    expect([a, b].map((breaker) => breaker.getState().inFlight)).toEqual([1, 1])
    expect(admitted(ask(1, [a, b, agent("a")])).reserved).toBe(usd(1))
    expect(breakers.enter("e")).toBeUndefined()
    call.release("aborted")

    const tight = makeBreakers({}, { mostScopes: 2 })
    const [x, y] = [tight.agent("x"), tight.agent("y")]
    expect(tight.ask(1, [x, y]).admitted).toBe(true)
    expect([x, y].map((breaker) => breaker.getState().inFlight)).toEqual([1, 0])
    expect(tight.breakers.health()).toMatchObject({ unscoped: 1 })
  })

  it("corrects the charge of a call whose scope had to make room since", () => {
    const { agent, ask, breakers } = makeBreakers({}, { mostScopes: 2 })
    const call = admitted(ask(0, [agent("X")]))
    call.settle({ outcome: "timeout", cost: 0 })
    agent("other")
    expect(breakers.find("X")).toBeUndefined()
    call.correct(usd(0.25))
    expect(breakers.find("X")?.getState().spent).toBe(0.25)
  })

  it("corrects a charge upwards alone where another scope has taken the place of the one that was charged", () => {
    const { agent, ask, breakers, clock } = makeBreakers({}, { mostScopes: 2 })
    const call = admitted(ask(0, [agent("X")]))
    call.settle({ outcome: "timeout", cost: 0 })
    clock.step(2 * minute)
    agent("other")
    agent("X")
    call.correct(usd(0.25))
    call.correct(usd(0.1))
    expect(breakers.find("X")?.getState()).toMatchObject({ spent: 0.25, windows: { cost: [[0, usd(0.25)]] } })
  })

  it("leaves scopes in their order of use, also those of a call that took one in again and was refused", () => {
    const { agent, ask, breakers, global } = makeBreakers({}, { mostScopes: 3 })
    const [a, b] = [agent("a"), agent("b")]
    agent("c")
    global.pause(60)
    expect(ask(0, [b, a]).admitted).toBe(false)
    expect(breakers.find("c")).toBeUndefined()
    agent("d")
    expect(["a", "b", "d"].map((id) => breakers.find(id)?.id)).toEqual(["a", undefined, "d"])
  })

  it("of a hundred thousand is kept to", () => {
    const { agent, breakers } = makeBreakers()
    for (let id = 0; id < 100_010; id++) agent(`${id}`)
    expect(breakers.health()).toMatchObject({ scopes: 100_000, evicted: 11 })
    expect([breakers.find("10"), breakers.find("11")?.id]).toEqual([undefined, "11"])
  })
})
