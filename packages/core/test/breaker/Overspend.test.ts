import { afterAll, describe, expect, it } from "vitest"
import type { Admission } from "../../src/breaker/Admission.js"
import type { ReservationMode } from "../../src/breaker/Reservation.js"
import { runs } from "../runs.js"
import { admitted, costing, makeBreakers, minute, second, usd } from "./kit.js"

/** A generator of numbers from 0 to 1 that says the same for the same seed. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** How the calls come: all of them before the first is over, or within a second or so, while others end. */
const paces = ["at one instant", "within a second"] as const
type Pace = (typeof paces)[number]

const budget = usd(1)
const calls = 1_000

/** What a call truly costs: from half a cent to one and a half. */
const cheapest = usd(0.005)
const dearest = usd(0.015)

interface Rush {
  /** How many of the thousand were let through. */
  readonly passed: number
  /** What they have cost in the end, in nano-dollars. */
  readonly spent: number
  /** Of the calls that were in flight when the last one was admitted: by how much they cost more than they held. */
  readonly misjudged: number
}

/**
 * A thousand calls of up to ten seconds against a budget of one dollar. Those that are refused are not tried again.
 * `looseness`: a request allows at most what it will truly use, and up to so many times that on top.
 */
const rush = (reservation: ReservationMode, pace: Pace, looseness: number, seed: number): Rush => {
  const random = seeded(seed)
  const { breakers, clock, global } = makeBreakers({ budgetPerHour: 1, blockOnThreshold: true }, { reservation })
  let flying: ReadonlyArray<{ readonly call: Admission; readonly cost: number; readonly ends: number }> = []
  let atLast = flying
  let passed = 0
  const land = () => {
    const due = flying.filter(({ ends }) => ends <= clock.now())
    for (const { call, cost } of due) call.settle({ outcome: "ok", cost, outputTokens: cost / usd(0.00001) })
    if (due.length > 0) flying = flying.filter((call) => !due.includes(call))
  }
  for (let asked = 0; asked < calls; asked++) {
    const step = Math.round(random() * 2)
    if (pace === "within a second") clock.step(step)
    land()
    const cost = Math.round(cheapest + (dearest - cheapest) * random())
    // Ten dollars for a million tokens out.
    const outputLimit = Math.ceil((cost / usd(0.00001)) * (1 + looseness * random()))
    const decision = breakers.admit([], {
      ...costing(0),
      outputLimit,
      cost: (_, output) => output * usd(0.00001)
    })
    if (!decision.admitted) continue
    passed++
    flying = [...flying, { call: decision, cost, ends: clock.now() + 1 + Math.round(random() * 10 * second) }]
    atLast = flying
  }
  clock.step(minute)
  land()
  const { inFlight, reserved, spent } = global.getState()
  expect({ inFlight, reserved }).toEqual({ inFlight: 0, reserved: 0 })
  const misjudged = atLast.reduce((sum, { call, cost }) => sum + cost - call.reserved, 0)
  return { spent: usd(spent), misjudged, passed }
}

const seeds = Array.from({ length: runs(100) }, (_, seed) => seed + 1)

const figures: Array<Readonly<Record<string, string>>> = []

afterAll(() => console.table(figures))

/** A run with each seed, whose figures are printed in the end. */
const rushes = (reservation: ReservationMode, pace: Pace, looseness = 3): ReadonlyArray<Rush> => {
  const runs = seeds.map((seed) => rush(reservation, pace, looseness, seed))
  const range = (pick: (run: Rush) => number, show: (value: number) => string) => {
    const sorted = runs.map(pick).sort((a, b) => a - b)
    return [sorted[0], sorted[sorted.length / 2], sorted.at(-1)].map((value = Number.NaN) => show(value)).join(" / ")
  }
  const dollars = (nanos: number) => (nanos / usd(1)).toFixed(4)
  figures.push({
    reservation,
    "1,000 calls": pace,
    "limit of a request": looseness === 0 ? "what it uses" : `to ${1 + looseness} times that`,
    "passed (least / median / most)": range(({ passed }) => passed, String),
    "spent, $": range(({ spent }) => spent, dollars),
    "over the budget, $": range(({ spent }) => Math.max(0, spent - budget), dollars),
    "in flight at the last admission cost more than they held by, $": range(({ misjudged }) => misjudged, dollars)
  })
  return runs
}

describe.each(paces)("a thousand calls %s of about a cent each, against a budget of one dollar", (pace) => {
  it(`never cost more than the dollar in worst-case, in each of ${seeds.length} runs`, () => {
    for (const { passed, spent } of rushes("worst-case", pace)) {
      expect(spent).toBeLessThanOrEqual(budget)
      // Nor is the budget kept by letting nobody pass: each call can cost at most six cents.
      expect(passed).toBeGreaterThan(20)
    }
    // Where no request allows more than it uses, hardly anything is left over: the cap is as near as can be.
    for (const { spent } of rushes("worst-case", pace, 0)) {
      expect(spent).toBeLessThanOrEqual(budget)
      expect(spent).toBeGreaterThan(usd(0.99))
    }
  })

  it("overshoot, as expected, by no more than the estimates of the calls in flight were wrong", () => {
    const runs = rushes("expected", pace)
    for (const { misjudged, passed, spent } of runs) {
      // One call may pass as long as anything is left, if it is alone.
      expect(spent - budget).toBeLessThanOrEqual(Math.max(dearest, misjudged))
      expect(spent).toBeLessThan(usd(1.1))
      expect(passed).toBeGreaterThan(60)
    }
    expect(runs.some(({ spent }) => spent > budget)).toBe(true)
  })

  it("overshoot by all that is in flight without reservations: until the dollar is spent, every call passes", () => {
    for (const { misjudged, passed, spent } of rushes("off", pace)) {
      expect(spent).toBeGreaterThan(usd(1.5))
      // They hold nothing, so all that they cost is what they were misjudged by.
      expect(spent - budget).toBeLessThanOrEqual(misjudged)
      if (pace === "at one instant") expect({ misjudged, passed }).toEqual({ misjudged: spent, passed: calls })
    }
  })
})

describe("a thousand calls at once of a cent each", () => {
  it("cost exactly what was expected of them, as expected: a hundred pass, and the dollar is kept", () => {
    const { ask, global } = makeBreakers({ budgetPerHour: 1, blockOnThreshold: true })
    const passed = Array.from({ length: calls }, () => ask(0.01)).filter(({ admitted }) => admitted)
    expect(passed.length).toBe(100)
    for (const call of passed) admitted(call).settle({ outcome: "ok", cost: usd(0.01) })
    expect(global.getState()).toMatchObject({ spent: 1, blocked: 900 })
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
