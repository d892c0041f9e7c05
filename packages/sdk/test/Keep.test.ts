import { describe, expect, it } from "vitest"
import { newTraceId } from "../src/context/ids.js"
import { isSampled } from "../src/sampled.js"
import { guarded } from "./support/guarded.js"

const idThatIs = (sampled: boolean, rate: number): string => {
  for (;;) {
    const id = newTraceId()
    if (isSampled(id, rate) === sampled) return id
  }
}

describe("sampleRate", () => {
  it("records a trace as a whole or not at all, and says at which rate", async () => {
    const { call, spans, watch } = await guarded({ sampleRate: 0.5 })
    for (const traceId of [idThatIs(false, 0.5), idThatIs(true, 0.5)]) {
      await watch.trace("work", { traceId }, async () => {
        await call()
        watch.span("step", { attributes: { "my.own": 1 } }, () => {})
      })
    }
    const recorded = await spans()
    expect(recorded.map(({ name }) => name)).toEqual(["chat m", "step", "work"])
    expect(new Set(recorded.map(({ trace_id }) => isSampled(trace_id, 0.5)))).toEqual(new Set([true]))
    expect(recorded[1]?.attributes).toEqual({ "my.own": 1, "agentwatch.sample_rate": 0.5 })
    for (const span of recorded) expect(span.attributes["agentwatch.sample_rate"]).toBe(0.5)
  })

  it("decides about a call outside of any trace by the trace that it is alone in", async () => {
    const { call, spans } = await guarded({ sampleRate: 0.5 })
    for (let at = 0; at < 60; at++) await call()
    const recorded = await spans()
    for (const { trace_id } of recorded) expect(isSampled(trace_id, 0.5)).toBe(true)
    expect(recorded.length).toBeGreaterThan(5)
    expect(recorded.length).toBeLessThan(55)
  })

  it("does not hide a call from the breakers, nor what they do from the record", async () => {
    const { call, global, spans, watch } = await guarded({ sampleRate: 0, budgetPerHour: 2, blockOnThreshold: true })
    await call()
    await call()
    expect(await call()).not.toBe("done")
    expect(global().spent).toBe(2)
    watch.monitor(undefined)?.resetWindows()
    expect((await spans()).map(({ name }) => name)).toEqual(["circuit_breaker.triggered", "circuit_breaker.reset"])
    expect((await watch.verify(5_000)).ok).toBe(true)
  })

  it("says nothing where everything is recorded", async () => {
    const { call, spans } = await guarded()
    await call()
    expect((await spans())[0]?.attributes).not.toHaveProperty("agentwatch.sample_rate")
  })

  it("shows a mask nothing of what is not recorded", async () => {
    let asked = 0
    const mask = (text: string) => {
      asked++
      return text
    }
    const { call, watch } = await guarded({ sampleRate: 0, mask })
    await call()
    expect(watch.health().calls).toBe(1)
    expect(asked).toBe(0)
  })
})
