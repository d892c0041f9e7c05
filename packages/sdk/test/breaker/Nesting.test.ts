import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock } from "../support/ManualClock.js"

const block = { blockOnThreshold: true } as const

describe("the thresholds of init()", () => {
  it("are those of the global breaker, which holds every call, in an agent or not", async () => {
    const thresholds = { budgetPerHour: 2, maxErrorRate: 0.5, maxCallsPerMinute: 100, ...block }
    const { call, global, watch } = await guarded(thresholds)
    expect(global()).toMatchObject({ scope: "global", scopeId: "global", state: "closed", thresholds, budget: 2 })
    expect(await call()).toBe("done")
    expect(await watch.agent("A", {}, () => call())).toBe("done")
    expect((await refused(call())).scopeId).toBe("global")
    expect((await watch.agent("A", {}, () => refused(call()))).scopeId).toBe("global")
    expect((await watch.trace("work", {}, () => refused(call()))).scopeId).toBe("global")
  })

  it("may be none: a thousand calls pass, whatever they cost and however they end", async () => {
    const { call, global, watch } = await guarded({}, (_, response) => void response.writeHead(500).end("{}"))
    for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 100 }, () => call()))
    expect(global()).toMatchObject({ state: "closed", blocked: 0, settled: 1_000, errors: 1_000, lastAlert: null })
    expect(watch.health()).toMatchObject({ calls: 1_000, blocked: 0 })
  })
})

describe("an agent", () => {
  it("that sets no threshold stops nobody, and its spend is known all the same", async () => {
    const { call, agent, watch } = await guarded()
    for (let n = 0; n < 15; n++) expect(await watch.agent("free", { role: "Writer" }, () => call())).toBe("done")
    expect(agent("free")).toMatchObject({ state: "closed", thresholds: {}, budget: null, spent: 15, lastAlert: null })
  })

  it("that sets a budget or an error rate has a breaker with just that", async () => {
    const { agent, watch } = await guarded()
    watch.agent("thrifty", { budgetPerHour: 5 }, () => {})
    watch.agent("careful", { maxErrorRate: 0.25, ...block }, () => {})
    expect(agent("thrifty")).toMatchObject({ thresholds: { budgetPerHour: 5 }, state: "closed" })
    expect(agent("careful").thresholds).toEqual({ maxErrorRate: 0.25, blockOnThreshold: true })
  })

  it("is told apart by its name as it is written: ResearchBot, researchbot and Research Bot are three", async () => {
    const { call, agent, watch } = await guarded()
    for (const name of ["ResearchBot", "researchbot", "Research Bot"]) {
      await watch.agent(name, { budgetPerHour: 1, ...block }, () => call())
    }
    for (const name of ["ResearchBot", "researchbot", "Research Bot"]) expect(agent(name).spent).toBe(1)
    expect((await watch.agent("ResearchBot", {}, () => refused(call()))).scopeId).toBe("ResearchBot")
  })

  it("inside another trips first where its limit is lower, and the outer one goes on", async () => {
    const { call, agent, watch } = await guarded()
    const outer = <T>(work: () => T) => watch.agent("Orchestrator", { budgetPerHour: 100, ...block }, work)
    const inner = <T>(work: () => T) => outer(() => watch.agent("SubAgent", { budgetPerHour: 1, ...block }, work))
    expect(await inner(() => call())).toBe("done")
    expect(await inner(() => refused(call()))).toMatchObject({ scope: "agent", scopeId: "SubAgent", threshold: 1 })
    expect(await outer(() => call())).toBe("done")
    expect(agent("Orchestrator")).toMatchObject({ state: "closed", spent: 2, blocked: 0 })
    expect(agent("SubAgent")).toMatchObject({ state: "open", spent: 1, blocked: 1 })
  })

  it("keeps its place among the others with traces and steps in between, and leaves it when its work is over", async () => {
    const { call, agent, global, watch } = await guarded({ budgetPerHour: 100, ...block })
    const names = ["workflow", "outer", "inner"]
    const deep = <T>(work: () => T) =>
      watch.trace("work", { agentId: "workflow" }, () =>
        watch.agent("outer", {}, () => watch.span("step", {}, () => watch.agent("inner", {}, work)))
      )
    await deep(() => call())
    for (const name of names) watch.agent(name, { budgetPerHour: 1, ...block }, () => {})
    for (const name of names) {
      const { monitor, scopeId } = await deep(() => refused(call()))
      expect(scopeId).toBe(name)
      monitor.increaseBudget(10)
    }
    await deep(() => call())
    expect(await call()).toBe("done")
    expect([global().spent, ...names.map((name) => agent(name).spent)]).toEqual([3, 2, 2, 2])
  })

  it("for which there is no room is held by those around it, which is said and counted", async () => {
    const clock = makeManualClock()
    const { BreakerRegistry } = await import("@agentwatch/core/breaker/BreakerRegistry")
    const registry = new BreakerRegistry({ clock: { now: clock.monotonic, wall: clock.wall }, mostScopes: 2 })
    const breakers = { open: () => ({ registry, resumed: true }), state: () => registry.getState() }
    const { call, agent, lines, watch } = await guarded({}, undefined, { breakers })
    const outer = <T>(work: () => T) => watch.agent("outer", { budgetPerHour: 2, ...block }, work)
    const inner = <T>(work: () => T) => outer(() => watch.agent("inner", { budgetPerHour: 0, ...block }, work))
    expect(await outer(() => call())).toBe("done")
    expect(await inner(() => call())).toBe("done")
    expect((await inner(() => refused(call()))).scopeId).toBe("outer")
    expect(() => agent("inner")).toThrow("no breaker")
    expect(watch.breakers().health).toMatchObject({ scopes: 2, unscoped: 2 })
    expect(lines.join("\n")).toContain("too many agents")
  })

  it("is the same one after shutdown() and another init(), with what it spent and how it stands", async () => {
    const breakers = makeBreakerHome(makeManualClock())
    const first = await guarded({}, undefined, { breakers })
    await first.watch.agent("A", { budgetPerHour: 1, ...block }, () => first.call())
    await first.watch.agent("A", {}, () => refused(first.call()))
    await first.watch.shutdown(0)
    const second = await guarded({}, undefined, { breakers })
    expect(second.agent("A")).toMatchObject({ state: "open", spent: 1, blocked: 1 })
    const { monitor } = await second.watch.agent("A", {}, () => refused(second.call()))
    expect(monitor.resetWindows()).toBe("closed")
    expect(second.agent("A")).toMatchObject({ state: "closed", spent: 0, blocked: 0 })
    expect(await second.watch.agent("A", {}, () => second.call())).toBe("done")
  })
})
