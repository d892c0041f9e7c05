import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import {
  awaitsProbe,
  type Cause,
  closed,
  type Event,
  pausedByHand,
  type State,
  transition
} from "../../src/breaker/BreakerState.js"

const overBudget: Cause = { rule: "budget_per_hour", reason: "over budget", threshold: 5, current: 6 }
const tooManyErrors: Cause = { rule: "max_error_rate", reason: "errors", threshold: 0.5, current: 0.8 }
const kill: Cause = { rule: "trip", reason: "kill", threshold: 0, current: 0 }

const open: State = { name: "open", cause: overBudget }
const paused: State = { name: "paused", cause: overBudget, until: 60 }
const halfOpen: State = { name: "half-open", cause: overBudget, probe: 7 }
const tripped: State = { name: "open", cause: kill }
const states = [closed, open, paused, halfOpen, tripped]

describe("the machine, as its diagram draws it", () => {
  it("opens when a threshold is crossed, and only from closed", () => {
    expect(transition(closed, { type: "crossed", cause: overBudget })).toEqual(open)
    for (const state of states.slice(1))
      expect(transition(state, { type: "crossed", cause: tooManyErrors })).toBe(state)
  })

  it("pauses when asked to, and lets one call try when the pause is over", () => {
    expect(transition(open, { type: "pauseAsked", until: 60 })).toEqual(paused)
    expect(transition(paused, { type: "callAdmitted", at: 59, call: 7 })).toBe(paused)
    expect(transition(paused, { type: "callAdmitted", at: 60, call: 7 })).toEqual(halfOpen)
  })

  it("closes after a good probe, opens after a failed one, and waits for the next after one that was taken back", () => {
    const after = (outcome: "ok" | "error" | "timeout" | "aborted") =>
      transition(halfOpen, { type: "callSettled", call: 7, outcome })
    expect(after("ok")).toBe(closed)
    expect(after("error")).toEqual(open)
    expect(after("timeout")).toEqual(open)
    const free: State = { name: "half-open", cause: overBudget, probe: undefined }
    expect(after("aborted")).toEqual(free)
    expect(transition(free, { type: "callAdmitted", at: 0, call: 8 })).toEqual({ ...halfOpen, probe: 8 })
  })

  it("keeps from any pause but one by hand the cause that it was opened for", () => {
    expect(transition(closed, { type: "pauseAsked", until: 60 })).toEqual({
      name: "paused",
      cause: pausedByHand,
      until: 60
    })
    expect(transition(halfOpen, { type: "pauseAsked", until: 60 })).toEqual(paused)
    expect(transition(paused, { type: "pauseAsked", until: 90 })).toEqual({ ...paused, until: 90 })
  })

  it("closes an open or paused breaker when its budget has room again, and no other", () => {
    expect(transition(open, { type: "roomMade" })).toBe(closed)
    expect(transition(paused, { type: "roomMade" })).toBe(closed)
    expect(transition(halfOpen, { type: "roomMade" })).toBe(halfOpen)
    const failing: State = { name: "open", cause: tooManyErrors }
    expect(transition(failing, { type: "roomMade" })).toBe(failing)
    expect(transition(tripped, { type: "roomMade" })).toBe(tripped)
  })

  it("opens from any state when tripped by hand, and stays open until resumed or reset", () => {
    for (const state of states) expect(transition(state, { type: "tripped", cause: kill })).toEqual(tripped)
    expect(transition(tripped, { type: "tripped", cause: kill })).toBe(tripped)
    expect(transition(tripped, { type: "pauseAsked", until: 0 })).toBe(tripped)
    expect(transition(tripped, { type: "resumeAsked" })).toBe(closed)
    expect(transition(tripped, { type: "windowsReset" })).toBe(closed)
  })

  it("closes from any state when its windows are reset or it is resumed", () => {
    for (const state of states) {
      expect(transition(state, { type: "windowsReset" })).toBe(closed)
      expect(transition(state, { type: "resumeAsked" })).toBe(closed)
    }
  })
})

const cause = fc.constantFrom(overBudget, tooManyErrors, kill)
const call = fc.integer({ min: 1, max: 4 })
const instant = fc.integer({ min: 0, max: 100 })
const events: fc.Arbitrary<Event> = fc.oneof(
  cause.map((cause) => ({ type: "crossed" as const, cause })),
  fc.constant({ type: "tripped" as const, cause: kill }),
  instant.map((until) => ({ type: "pauseAsked" as const, until })),
  fc.record({ type: fc.constant("callAdmitted" as const), at: instant, call }),
  fc.record({
    type: fc.constant("callSettled" as const),
    call,
    outcome: fc.constantFrom("ok" as const, "error" as const, "timeout" as const, "aborted" as const)
  }),
  fc.constantFrom({ type: "roomMade" as const }, { type: "resumeAsked" as const }, { type: "windowsReset" as const })
)

describe("transition", () => {
  it("knows every event in every state, becomes half-open by a due call alone, and heeds its own probe alone", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60, size: "max" }), (history) => {
        let state: State = closed
        for (const event of history) {
          const next = transition(state, event)
          expect(["closed", "open", "paused", "half-open"]).toContain(next.name)
          if (next.name === "half-open" && state.name !== "half-open") {
            expect(state.name).toBe("paused")
            expect(event.type).toBe("callAdmitted")
            expect(event.type === "callAdmitted" && awaitsProbe(state, event.at)).toBe(true)
          }
          const own = state.name === "half-open" && event.type === "callSettled" && state.probe === event.call
          if (event.type === "callSettled" && !own) expect(next).toBe(state)
          if (event.type === "callAdmitted" && state.name === "half-open" && state.probe !== undefined) {
            expect(next).toBe(state)
          }
          if (next.name === "closed" && state.name === "open") {
            expect(["roomMade", "resumeAsked", "windowsReset"]).toContain(event.type)
          }
          state = next
        }
      }),
      { numRuns: 2_000 }
    )
  })
})
