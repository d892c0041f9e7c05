import { describe, expect, it } from "vitest"
import type { Admission } from "../../src/breaker/Admission.js"
import type { ReservationMode } from "../../src/breaker/Reservation.js"
import { admitted, costing, makeBreakers, minute, second, usd } from "./kit.js"

/** A generator of numbers from 0 to 1 that says the same for the same seed. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/**
 * A thousand calls within a second or so, each of which truly costs from half a cent to one and a half and takes up to
 * ten seconds, against a budget of one dollar. Calls that are refused are not tried again.
 */
const rush = (reservation: ReservationMode, seed: number) => {
  const random = seeded(seed)
  const { breakers, clock, global } = makeBreakers({ budgetPerHour: 1, blockOnThreshold: true }, { reservation })
  const flying: Array<{ readonly call: Admission; readonly cost: number; readonly ends: number }> = []
  /** Of the calls that were in flight when the last one was admitted: by how much they cost more than was reserved. */
  let misjudged = 0
  let passed = 0
  const land = () => {
    const due = flying.filter(({ ends }) => ends <= clock.now())
    for (const { call, cost } of due) call.settle({ outcome: "ok", cost, outputTokens: cost / usd(0.00001) })
    flying.splice(0, flying.length, ...flying.filter((call) => !due.includes(call)))
  }
  for (let asked = 0; asked < 1_000; asked++) {
    clock.step(Math.round(random() * 2))
    land()
    const cost = Math.round(usd(0.005 + 0.01 * random()))
    // Ten dollars for a million tokens out. The request allows at most what it will truly use, or up to four times
    // that.
    const outputLimit = Math.ceil((cost / usd(0.00001)) * (1 + 3 * random()))
    const decision = breakers.admit([], {
      ...costing(0),
      outputLimit,
      cost: (_, output) => output * usd(0.00001)
    })
    if (!decision.admitted) continue
    passed++
    flying.push({ call: decision, cost, ends: clock.now() + Math.round(random() * 10 * second) })
    misjudged = flying.reduce((sum, { call, cost }) => sum + cost - call.reserved, 0)
  }
  clock.step(minute)
  land()
  const { inFlight, reserved, spent } = global.getState()
  expect({ inFlight, reserved }).toEqual({ inFlight: 0, reserved: 0 })
  return { spent: usd(spent), misjudged, passed }
}

const runs = Array.from({ length: 100 }, (_, seed) => seed + 1)

describe("a thousand calls at once of about a cent each, against a budget of one dollar", () => {
  it("never cost more than the dollar in worst-case, in each of a hundred runs", () => {
    for (const seed of runs) {
      const { passed, spent } = rush("worst-case", seed)
      expect(spent).toBeLessThanOrEqual(usd(1))
      expect(passed).toBeGreaterThan(20)
    }
  })

  it("overshoot, as expected, by no more than the estimates of the calls in flight were wrong", () => {
    for (const seed of runs) {
      const { misjudged, passed, spent } = rush("expected", seed)
      // One call may pass as long as anything is left, if it is alone.
      const dearest = usd(0.015)
      expect(spent - usd(1)).toBeLessThanOrEqual(Math.max(dearest, misjudged))
      expect(spent).toBeLessThan(usd(1.1))
      expect(passed).toBeGreaterThan(60)
    }
  })

  it("cost many times the budget without reservations: until the first one settles, they all pass", () => {
    for (const seed of runs) expect(rush("off", seed).spent).toBeGreaterThan(usd(1.5))
    const { ask, global } = makeBreakers({ budgetPerHour: 1, blockOnThreshold: true }, { reservation: "off" })
    const calls = Array.from({ length: 1_000 }, () => admitted(ask(0.01)))
    for (const call of calls) call.settle({ outcome: "ok", cost: usd(0.01) })
    expect(global.getState().spent).toBe(10)
  })

  it("within four nested scopes keep the smallest of four budgets, in worst-case", () => {
    const { agent, ask } = makeBreakers({ budgetPerHour: 3, blockOnThreshold: true }, { reservation: "worst-case" })
    const chain = [4, 1, 2].map((budgetPerHour, depth) =>
      agent(`agent-${depth}`, { budgetPerHour, blockOnThreshold: true })
    )
    const calls = Array.from({ length: 1_000 }, () => ask(0.01, chain)).filter(({ admitted }) => admitted)
    expect(calls.length).toBe(100)
    for (const call of calls) admitted(call).settle({ outcome: "ok", cost: usd(0.01) })
    expect(agent("agent-1").getState()).toMatchObject({ spent: 1, remaining: 0, blocked: 900 })
  })
})

describe("a thousand calls at once on a half-open breaker", () => {
  it("are refused but for exactly one, whichever scope waits for its probe", () => {
    for (const waiting of ["global", "agent", "both"] as const) {
      const { agent, ask, clock, global } = makeBreakers()
      const bot = agent("bot")
      if (waiting !== "agent") global.pause(10)
      if (waiting !== "global") bot.pause(10)
      clock.step(10 * second)
      const calls = Array.from({ length: 1_000 }, () => ask(0.01, [bot]))
      expect(calls.filter(({ admitted }) => admitted).length).toBe(1)
      expect(calls[0]).toMatchObject({ admitted: true, probe: true })
    }
  })
})
