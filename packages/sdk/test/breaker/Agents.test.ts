import { describe, expect, it, vi } from "vitest"
import { guarded, refused } from "../support/guarded.js"

const block = { blockOnThreshold: true } as const

describe("agent()", () => {
  it("holds its agent to thresholds of its own, and nobody else", async () => {
    const { call, agent, global, watch } = await guarded()
    const inA = <T>(work: () => T) => watch.agent("A", { budgetPerHour: 1, ...block }, work)
    expect(await inA(() => call())).toBe("done")
    expect((await inA(() => refused(call()))).scopeId).toBe("A")
    expect(await watch.agent("B", {}, () => call())).toBe("done")
    expect(await call()).toBe("done")
    expect(agent("A")).toMatchObject({ spent: 1, state: "open", blocked: 1 })
    expect(agent("B")).toMatchObject({ spent: 1, state: "closed", blocked: 0 })
    expect(global()).toMatchObject({ spent: 3, state: "closed" })
  })

  it("holds it to an error rate and a call rate as well", async () => {
    const { call, watch } = await guarded({}, (_, response) => void response.writeHead(500).end("{}"))
    const failing = () => watch.agent("F", { maxErrorRate: 0.5, ...block }, () => call())
    for (let n = 0; n < 10; n++) expect(await failing()).toBe("done")
    expect((await refused(failing())).rule).toBe("max_error_rate")
    const busy = () => watch.agent("L", { maxCallsPerMinute: 2, ...block }, () => call())
    expect([await busy(), await busy()]).toEqual(["done", "done"])
    expect((await refused(busy())).reason).toContain("loop detected")
  })

  it("entered again finds what it has spent; what is given then takes the place of what was given before", async () => {
    const { call, agent, watch } = await guarded()
    await watch.agent("A", { budgetPerHour: 1, ...block }, () => call())
    const { monitor } = await watch.agent("A", {}, () => refused(call()))
    monitor.increaseBudget(2)
    await watch.agent("A", { budgetPerHour: 5 }, () => call())
    expect(agent("A")).toMatchObject({ spent: 2, budget: 7 })
    await Promise.all(
      Array.from({ length: 3 }, () => watch.agent("A", { budgetPerHour: 5, ...block }, () => call({ max_tokens: 1 })))
    )
    expect(agent("A")).toMatchObject({ spent: 5 })
  })

  it("entered again with a larger budget, or none, goes on: what its budget had opened closes, and nothing else", async () => {
    const { call, agent, watch } = await guarded()
    const work = (options: object) => watch.agent("A", { ...block, ...options }, () => call())
    await work({ budgetPerHour: 1 })
    await refused(work({}))
    await refused(work({ budgetPerHour: 1 }))
    expect(await work({ budgetPerHour: 10 })).toBe("done")
    watch.monitor("A")?.trip("by hand")
    await refused(work({ budgetPerHour: 100 }))
    expect(agent("A")).toMatchObject({ state: "open", budget: 100 })
  })

  it("is one by its id, whatever it is called", async () => {
    const { call, agent, watch } = await guarded()
    await watch.agent("Research Bot", { id: "r-1" }, () => call())
    await watch.agent("Renamed Bot", { id: "r-1" }, () => call())
    expect(agent("r-1")).toMatchObject({ spent: 2 })
  })

  it("inside another is asked and charged as well, from the outside in; the outer ones still hold", async () => {
    const { call, agent, global, watch } = await guarded({ budgetPerHour: 100, ...block })
    const nested = <T>(work: () => T) =>
      watch.agent("outer", { budgetPerHour: 2, ...block }, () =>
        watch.agent("inner", { budgetPerHour: 50, ...block }, work)
      )
    expect(await nested(() => call())).toBe("done")
    expect(await watch.agent("outer", {}, () => call())).toBe("done")
    expect((await nested(() => refused(call()))).scopeId).toBe("outer")
    expect([agent("outer").spent, agent("inner").spent, global().spent]).toEqual([2, 1, 2])
    // Outside of the outer one the inner one is free.
    expect(await watch.agent("inner", {}, () => call())).toBe("done")
  })

  it("inside itself, or twice in a chain, counts once", async () => {
    const { call, agent, watch } = await guarded()
    await watch.agent("A", {}, () => watch.agent("B", {}, () => watch.agent("A", {}, () => call())))
    expect([agent("A").spent, agent("B").spent]).toEqual([1, 1])
  })

  it("does not inherit that thresholds block", async () => {
    const { call, watch } = await guarded(block)
    const chatty = () => watch.agent("A", { budgetPerHour: 0 }, () => call())
    expect(await chatty()).toBe("done")
  })

  it("is named by trace() as well, and then a scope like any other", async () => {
    const { call, agent, watch } = await guarded()
    await watch.trace("work", { agentId: "T" }, () => call())
    expect(agent("T")).toMatchObject({ spent: 1 })
    await watch.agent("T", { budgetPerHour: 1, ...block }, async () => {})
    expect((await watch.trace("work", { agentId: "T" }, () => refused(call()))).scopeId).toBe("T")
  })

  it("with a threshold or callback that is wrong, or an option that does not exist, is refused by its name", async () => {
    const { watch } = await guarded()
    const wrong: ReadonlyArray<readonly [name: string, value: unknown]> = [
      ["budgetPerHour", -1],
      ["budgetPerHour", Number.NaN],
      ["budgetPerHour", Number.POSITIVE_INFINITY],
      ["budgetPerHour", "10"],
      ["budgetPerHour", 1e15],
      ["maxErrorRate", 1.01],
      ["maxErrorRate", -0.1],
      ["maxCallsPerMinute", 1.5],
      ["maxCallsPerMinute", -1],
      ["blockOnThreshold", "yes"],
      ["recoverAfter", -1],
      ["warnAt", [2]],
      ["onAlert", "log"],
      ["onBlock", 7],
      ["budgetPerHours", 10]
    ]
    for (const [name, value] of wrong) {
      const work = vi.fn()
      expect(() => watch.agent("A", { [name]: value }, work)).toThrow(name)
      expect(work).not.toHaveBeenCalled()
    }
    // A label that is wrong is no reason to keep an agent from its work.
    expect(watch.agent("A", { role: 7 as never }, () => "done")).toBe("done")
    expect(watch.health().faults).toBe(0)
  })

  it("keeps each agent's calls its own, with hundreds at once", async () => {
    const { call, agent, watch } = await guarded()
    const names = Array.from({ length: 100 }, (_, n) => `bot-${n}`)
    await Promise.all(
      names.flatMap((name, n) =>
        Array.from({ length: 1 + (n % 3) }, () => watch.agent(name, { budgetPerHour: 1_000 }, () => call()))
      )
    )
    expect(names.map((name) => agent(name).spent)).toEqual(names.map((_, n) => 1 + (n % 3)))
  })

  it("of more than 64 inside each other keeps the outer breakers, and says so", async () => {
    const { call, agent, lines, watch } = await guarded()
    const nested = (depth: number): Promise<unknown> =>
      depth === 0 ? call() : watch.agent(`a${depth}`, {}, () => nested(depth - 1))
    await nested(70)
    expect(agent("a70")).toMatchObject({ spent: 1 })
    expect(() => agent("a1")).toThrow("no breaker")
    expect(lines.join("\n")).toContain("more than 64 agents")
  })
})
