import { FastCheck as fc } from "effect"
import { describe, expect, it } from "vitest"
import type { Admission } from "../../src/breaker/Admission.js"
import type { Breaker } from "../../src/breaker/Breaker.js"
import type { Outcome } from "../../src/breaker/BreakerState.js"
import type { Thresholds } from "../../src/breaker/Thresholds.js"
import { runs } from "../runs.js"
import { costing, makeBreakers, present } from "./kit.js"
import { makeNaiveBreakers, type NaiveCall } from "./NaiveBreakers.js"

const ids = ["global", "a", "b", "c"] as const
const scope = fc.constantFrom(...ids)
const dollars = fc.constantFrom(0, 0.01, 0.1, 0.25, 0.5, 1.1)
const outcome = fc.constantFrom<Outcome>("ok", "ok", "error", "error", "timeout", "aborted")
const thresholds: fc.Arbitrary<Thresholds> = fc.record(
  {
    budgetPerHour: fc.constantFrom(0, 0.2, 0.5, 1, 3),
    maxErrorRate: fc.constantFrom(0, 0.3, 0.5, 1),
    maxCallsPerMinute: fc.constantFrom(0, 1, 3, 8, 30),
    blockOnThreshold: fc.constantFrom(true, true, true, false),
    recoverAfter: fc.constantFrom(0, 5, 90),
    warnAt: fc.constantFrom([0.5], [0.25, 0.75, 1])
  },
  { requiredKeys: [] }
)
const time = fc.oneof(
  fc.constantFrom(0, 1, 999, 1_000, 4_999, 30_000, 60_000, 61_000, 299_999, 305_000, 3_599_999, 3_630_000),
  fc.integer({ min: 0, max: 20_000 })
)
// A process that has just begun, one in the middle of a bucket, and a clock that counts from the epoch.
const start = fc.constantFrom(0, 123_456, 1_767_323_045_678)
const which = fc.nat({ max: 1_000 })

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("enter" as const), scope, thresholds }) },
  {
    weight: 20,
    arbitrary: fc.record({ type: fc.constant("ask" as const), chain: fc.array(scope, { maxLength: 4 }), dollars })
  },
  // As many calls as it takes to have an error rate.
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("calls" as const),
      scope,
      dollars,
      outcome,
      count: fc.integer({ min: 1, max: 12 })
    })
  },
  {
    weight: 16,
    arbitrary: fc.record({ type: fc.constant("settle" as const), which, outcome, dollars, partial: fc.boolean() })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("release" as const),
      which,
      outcome: fc.constantFrom("error" as const, "timeout" as const, "aborted" as const)
    })
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("correct" as const), which, dollars, partial: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant("pause" as const), scope, seconds: fc.constantFrom(0, 0, 1, 60) })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("resume" as const), scope }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("trip" as const), scope, reason: fc.constantFrom("x", "y") }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("increase" as const), scope, dollars: fc.constantFrom(0.01, 0.5, 2) })
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reset" as const), scope }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("recoverAfter" as const), scope, seconds: fc.constantFrom(0, 30) })
  },
  { weight: 10, arbitrary: fc.record({ type: fc.constant("step" as const), time }) }
)

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

const nano = (amount: number) => Math.round(amount * 1_000_000_000)

/** Lets both live through the same, and compares them after every step. */
const live = (
  mode: "expected" | "worst-case" | "off",
  start: number,
  first: Thresholds,
  history: ReadonlyArray<Action>
) => {
  const real = makeBreakers(first, { reservation: mode, start })
  const naive = makeNaiveBreakers(mode, first, start)
  const told: Array<string> = []
  real.breakers.configure({
    thresholds: first,
    reservation: mode,
    onTransition: ({ from, name, scopeId, to }) => told.push(`${scopeId}: ${name}, ${from} to ${to}`),
    onAlert: ({ blocked, rule, scopeId, warnAt }) =>
      told.push(
        warnAt === null
          ? `${scopeId}: alert of ${rule}, ${blocked ? "blocked" : "passed"}`
          : `${scopeId}: warning at ${warnAt}`
      )
  })
  const flying: Array<{ readonly real: Admission; readonly naive: NaiveCall }> = []
  const landed: typeof flying = []

  const handle = (id: string): Breaker => (id === "global" ? real.global : present(real.breakers.enter(id)))
  const model = (id: string) => {
    if (id !== "global" && naive.find(id) === undefined) naive.enter(id, {})
    return present(naive.find(id))
  }

  const compare = () => {
    expect(told).toEqual(naive.told)
    for (const expected of naive.scopes()) {
      const state = handle(expected.id).getState()
      expect({
        state: state.state,
        rule: state.cause?.rule,
        untilMs: state.untilMs,
        spent: nano(state.spent),
        reserved: nano(state.reserved),
        settled: state.settled,
        errors: state.errors,
        calls: state.callsThisMinute,
        blocked: state.blocked,
        inFlight: state.inFlight
      }).toEqual(naive.figures(expected))
    }
  }

  const ask = (chain: ReadonlyArray<string>, amount: number) => {
    const decision = real.breakers.admit(chain.map(handle), costing(amount))
    const expected = naive.admit(chain.map(model), nano(amount))
    const shown = decision.admitted
      ? "admitted"
      : `${decision.scopeId} refused by ${decision.rule}, ${decision.state.state}`
    expect(shown).toBe(typeof expected === "string" ? expected : "admitted")
    if (!decision.admitted || typeof expected === "string") return undefined
    const call = { real: decision, naive: expected }
    flying.push(call)
    return call
  }

  const settle = (index: number, how: Outcome, amount: number, partial: boolean) => {
    const [call] = flying.splice(index, 1)
    if (call === undefined) return
    landed.push(call)
    call.real.settle({ outcome: how, cost: nano(amount), partial })
    naive.settle(call.naive, how, nano(amount), partial)
  }

  const act = (next: Action) => {
    switch (next.type) {
      case "enter":
        if (next.scope === "global") return
        real.breakers.enter(next.scope, next.thresholds)
        return naive.enter(next.scope, next.thresholds)
      case "ask":
        ask(next.chain, next.dollars)
        return
      case "calls":
        for (let count = 0; count < next.count; count++) {
          const call = ask([next.scope], next.dollars)
          if (call !== undefined) settle(flying.indexOf(call), next.outcome, next.dollars / 10, false)
        }
        return
      case "settle":
        return settle(next.which % Math.max(1, flying.length), next.outcome, next.dollars, next.partial)
      case "release": {
        const [call] = flying.splice(next.which % Math.max(1, flying.length), 1)
        if (call === undefined) return
        landed.push(call)
        call.real.release(next.outcome)
        return naive.release(call.naive, next.outcome)
      }
      case "correct": {
        const call = landed[next.which % Math.max(1, landed.length)]
        if (call === undefined) return
        call.real.correct(nano(next.dollars), next.partial)
        return naive.correct(call.naive, nano(next.dollars), next.partial)
      }
      case "pause":
        handle(next.scope).pause(next.seconds)
        return naive.pause(model(next.scope), next.seconds)
      case "resume":
        handle(next.scope).resume()
        return naive.resume(model(next.scope))
      case "trip":
        handle(next.scope).trip(next.reason)
        return naive.trip(model(next.scope), next.reason)
      case "increase":
        handle(next.scope).increaseBudget(next.dollars)
        return naive.increaseBudget(model(next.scope), next.dollars)
      case "reset":
        handle(next.scope).resetWindows()
        return naive.reset(model(next.scope))
      case "recoverAfter":
        handle(next.scope).recoverAfter(next.seconds)
        return naive.recoverAfter(model(next.scope), next.seconds)
      case "step":
        real.clock.step(next.time)
        return naive.step(next.time)
    }
  }

  for (const next of history) {
    act(next)
    compare()
  }
  // Whatever happened: when the last call has landed nothing is reserved, in flight, or kept from the next probe.
  while (flying.length > 0) settle(0, "aborted", 0.01, false)
  compare()
  for (const { id } of naive.scopes()) {
    const { inFlight, reserved, state } = handle(id).scope
    expect({ inFlight, reserved, probe: state.name === "half-open" ? state.probe : undefined }).toEqual({
      inFlight: 0,
      reserved: 0,
      probe: undefined
    })
  }
}

describe("the breakers and a model that keeps every call in a list", () => {
  it.each(["expected", "worst-case", "off"] as const)(
    "decide, count and tell the same over random histories of calls, controls and time, reservations %s",
    (mode) => {
      fc.assert(
        fc.property(start, thresholds, fc.array(action, { maxLength: 120, size: "max" }), (...life) => {
          live(mode, ...life)
        }),
        { numRuns: runs(250), seed: 42 }
      )
    }
  )
})
