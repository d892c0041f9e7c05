import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock } from "../support/ManualClock.js"
import type { Sent } from "../support/servers.js"

const hard = { budgetPerHour: 1, blockOnThreshold: true } as const

const transitions = (spans: ReadonlyArray<Sent>) =>
  spans.filter(({ name }) => String(name).startsWith("circuit_breaker."))

describe("every change of a breaker's state", () => {
  it("is a span that the record-keeping duty asks for: what moved, from where to where, why and by whom", async () => {
    const { call, spans, watch } = await guarded({ ...hard, agent: "me" })
    await call()
    const { monitor } = await refused(call())
    monitor.pause(0)
    await call()
    const again = await refused(call())
    again.monitor.increaseBudget(5)
    again.monitor.resetWindows()
    const sent = transitions(await spans())
    expect(sent.map(({ name }) => name)).toEqual([
      "circuit_breaker.triggered",
      "circuit_breaker.paused",
      "circuit_breaker.half_open",
      "circuit_breaker.recovered",
      "circuit_breaker.triggered",
      "circuit_breaker.budget_increased",
      "circuit_breaker.reset"
    ])
    expect(sent[0]).toMatchObject({
      kind: "INTERNAL",
      status: { code: "OK" },
      agent_id: "global",
      agent_role: "SafetyMonitor",
      compliance_flags: ["eu_ai_act_art12_relevant"],
      attributes: {
        "cb.scope": "global",
        "cb.scope_id": "global",
        "cb.from": "closed",
        "cb.to": "open",
        "cb.rule": "budget_per_hour",
        "cb.reason": "Hourly budget exceeded: $1.00 spent of $1.00",
        "cb.threshold": 1,
        "cb.current": 1,
        "cb.actor": "breaker"
      }
    })
    expect(sent[1]).toMatchObject({ attributes: { "cb.from": "open", "cb.to": "paused", "cb.actor": "program" } })
    expect(sent[5]).toMatchObject({ attributes: { "cb.to": "closed", "cb.threshold": 6, "cb.current": 2 } })
    expect(sent[0]?.start_time_unix_nano).toBe(sent[0]?.end_time_unix_nano)
    expect(watch.health()).toMatchObject({ faults: 0 })
  })

  it("tells a failed probe, too", async () => {
    const { call, spans, watch } = await guarded({}, (_, response) => void response.writeHead(500).end("{}"))
    const monitor = await watch.agent("A", { budgetPerHour: 0, blockOnThreshold: true }, async () => {
      const { monitor } = await refused(call())
      monitor.pause(0)
      expect(await call()).toBe("done")
      return monitor
    })
    expect(monitor.getState().state).toBe("open")
    const retrip = transitions(await spans()).find(({ name }) => name === "circuit_breaker.retrip")
    expect(retrip).toMatchObject({ agent_id: "A", attributes: { "cb.from": "half-open", "cb.to": "open" } })
  })

  it("stands in the trace that it happened in, under the step that it happened in", async () => {
    const { call, spans, watch } = await guarded({ budgetPerHour: 0, blockOnThreshold: true })
    await watch.trace("work", {}, () => watch.span("step", {}, () => refused(call())))
    const all = await spans()
    const step = all.find(({ name }) => name === "step")
    expect(transitions(all)[0]).toMatchObject({ trace_id: step?.trace_id, parent_span_id: step?.span_id })
  })

  it("is not told where thresholds only alert: there is none", async () => {
    const { call, spans } = await guarded({ budgetPerHour: 0 })
    for (let n = 0; n < 25; n++) await call()
    expect(transitions(await spans())).toEqual([])
  })
})

describe("the breakers of a process", () => {
  it("outlive shutdown(): what was spent is spent, until the windows are reset", async () => {
    const clock = makeManualClock()
    const breakers = makeBreakerHome(clock)
    const first = await guarded(hard, undefined, { breakers, clock })
    await first.call()
    await first.watch.shutdown(0)
    const second = await guarded(hard, undefined, { breakers, clock })
    expect(second.global().spent).toBe(1)
    const { monitor } = await refused(second.call())
    monitor.resetWindows()
    expect(await second.call()).toBe("done")
  })

  it("take the options of the latest init()", async () => {
    const breakers = makeBreakerHome(makeManualClock())
    const first = await guarded(hard, undefined, { breakers })
    await first.call()
    await first.watch.shutdown(0)
    const second = await guarded({ ...hard, budgetPerHour: 3 }, undefined, { breakers })
    expect(await second.call()).toBe("done")
    expect(second.global()).toMatchObject({ spent: 2, budget: 3 })
  })

  it("can start from what another process has left behind, as JSON", async () => {
    const one = await guarded(hard)
    await one.watch.agent("A", { budgetPerHour: 1, blockOnThreshold: true }, () => one.call())
    await one.watch.agent("A", {}, () => refused(one.call()))
    const snapshot = JSON.parse(JSON.stringify(one.watch.breakers()))
    const two = await guarded({ ...hard, resumeFrom: { snapshot } })
    expect(two.global()).toMatchObject({ spent: 1, state: "open" })
    expect(two.agent("A")).toMatchObject({ spent: 1 })
    await refused(two.call())
  })

  it("count the time in between, where it is told", async () => {
    const one = await guarded(hard)
    await one.call()
    const snapshot = one.watch.breakers()
    const two = await guarded({ ...hard, resumeFrom: { snapshot, elapsedMs: 3_700_000 } })
    expect(two.global()).toMatchObject({ spent: 0 })
  })

  it("refuse a snapshot that is none, by the place that is wrong", async () => {
    await expect(guarded({ resumeFrom: { snapshot: { global: 7 } } })).rejects.toThrow(/snapshot/)
    await expect(guarded({ resumeFrom: { snapshot: {}, elapsedMs: -1 } })).rejects.toThrow(/snapshot|elapsedMs/)
  })

  it("start once: a snapshot that comes too late is passed over, and said so", async () => {
    const breakers = makeBreakerHome(makeManualClock())
    const one = await guarded(hard, undefined, { breakers })
    await one.call()
    const snapshot = one.watch.breakers()
    await one.watch.shutdown(0)
    const two = await guarded({ ...hard, resumeFrom: { snapshot } }, undefined, { breakers })
    expect(two.global().spent).toBe(1)
    expect(two.lines.join("\n")).toContain("resumeFrom is passed over")
  })

  it("stay where they are when the wall clock jumps", async () => {
    const clock = makeManualClock()
    let wall = clock.wall()
    const jumping = { ...clock, wall: () => wall }
    const { call, global } = await guarded({ ...hard, budgetPerHour: 2 }, undefined, {
      clock: jumping,
      breakers: makeBreakerHome(jumping)
    })
    await call()
    for (const jump of [-86_400_000, 86_400_000, Number.NaN, Number.POSITIVE_INFINITY]) {
      wall += jump
      expect(global().spent).toBe(1)
    }
  })
})
