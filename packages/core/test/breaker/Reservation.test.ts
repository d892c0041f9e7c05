import { describe, expect, it } from "vitest"
import { ModelOutputs } from "../../src/breaker/ModelOutputs.js"
import { type CallEstimate, reservationOf } from "../../src/breaker/Reservation.js"
import { admitted, makeBreakers } from "./kit.js"

/** 1 nano-dollar a token in, 10 a token out. */
const call = (given: Partial<CallEstimate> = {}): CallEstimate => ({
  model: "openai/gpt-4o",
  inputTokens: 100,
  inputBytes: 400,
  outputLimit: undefined,
  outputMaximum: undefined,
  choices: 1,
  cost: (input, output) => input + 10 * output,
  ...given
})

describe("a reservation", () => {
  it("as expected, is the input and what that model has been producing, not more than the request allows", () => {
    expect(reservationOf("expected", call(), 250)).toBe(100 + 2_500)
    expect(reservationOf("expected", call({ outputLimit: 20 }), 250)).toBe(100 + 200)
    expect(reservationOf("expected", call({ outputLimit: 9_000 }), 250)).toBe(100 + 2_500)
    expect(reservationOf("expected", call({ choices: 3 }), 250)).toBe(100 + 7_500)
  })

  it("for the worst case, is a token for each byte in, and out the request's limit, else the model's, each choice", () => {
    expect(reservationOf("worst-case", call({ outputLimit: 20, outputMaximum: 4_096 }), 5)).toBe(400 + 200)
    expect(reservationOf("worst-case", call({ outputMaximum: 4_096 }), 5)).toBe(400 + 40_960)
    expect(reservationOf("worst-case", call({ outputLimit: 20, choices: 5 }), 5)).toBe(400 + 1_000)
    expect(reservationOf("worst-case", call(), 5)).toBe(400 + 3_000_000)
  })

  it("is nothing when switched off", () => {
    expect(reservationOf("off", call(), 5)).toBe(0)
  })

  it("is whole nano-dollars, rounded up for the worst case", () => {
    const half = call({ cost: () => 2.4 })
    expect([reservationOf("expected", half, 0), reservationOf("worst-case", half, 0)]).toEqual([2, 3])
  })

  it("takes no limit that is none for a limit, and no choice for one choice", () => {
    for (const outputLimit of [-1, 0, Number.NaN]) {
      const hostile = call({ outputLimit, outputMaximum: 4_096 })
      expect(reservationOf("worst-case", hostile, 5)).toBe(400 + 40_960)
      expect(reservationOf("expected", hostile, 5)).toBe(150)
    }
    expect(reservationOf("worst-case", call({ outputLimit: 20, choices: 0 }), 5)).toBe(400 + 200)
    expect(reservationOf("worst-case", call({ outputLimit: 20, choices: -9 }), 5)).toBe(400 + 200)
  })

  it("that cannot be computed fits into no hard budget, and is only no guess otherwise", () => {
    for (const cost of [() => Number.NaN, () => Number.POSITIVE_INFINITY]) {
      expect(reservationOf("worst-case", call({ cost }), 5)).toBe(Number.MAX_SAFE_INTEGER)
    }
    expect(reservationOf("worst-case", call({ choices: Number.NaN }), 5)).toBe(Number.MAX_SAFE_INTEGER)
    expect(reservationOf("expected", call({ cost: () => Number.NaN }), 5)).toBe(0)
    expect(reservationOf("expected", call({ cost: () => -5 }), 5)).toBe(0)
  })

  it("that a price fails to tell leaves nothing half done", () => {
    const { breakers, global } = makeBreakers()
    const broken = call({
      cost: () => {
        throw new Error("no price")
      }
    })
    expect(() => breakers.admit([], broken)).toThrow("no price")
    expect(global.getState()).toMatchObject({ reserved: 0, inFlight: 0, callsThisMinute: 0, blocked: 0 })
  })
})

describe("what a model has been producing", () => {
  const reserved = (breakers: ReturnType<typeof makeBreakers>["breakers"], given: Partial<CallEstimate> = {}) => {
    const admission = admitted(breakers.admit([], call(given)))
    admission.release("aborted")
    return (admission.reserved - 100) / 10
  }
  const answer = (breakers: ReturnType<typeof makeBreakers>["breakers"], outputTokens: number, given = {}) =>
    admitted(breakers.admit([], call(given))).settle({ outcome: "ok", cost: 1, outputTokens })

  it("is taken for 1,000 tokens until it has answered three times, or for more if it has produced more", () => {
    const { breakers } = makeBreakers()
    expect(reserved(breakers)).toBe(1_000)
    answer(breakers, 300)
    answer(breakers, 500)
    expect(reserved(breakers)).toBe(1_000)
    answer(breakers, 400)
    expect(reserved(breakers)).toBe(400)
    answer(breakers, 800)
    expect(reserved(breakers)).toBe(500)
    expect(reserved(breakers, { model: "openai/o3" })).toBe(1_000)
    answer(breakers, 6_000, { model: "openai/o3" })
    expect(reserved(breakers, { model: "openai/o3" })).toBe(6_000)
    expect(breakers.expectedCost(call())).toBe(100 + 5_000)
  })

  it("follows a change of work within some tens of calls, and no single reply", () => {
    const outputs = new ModelOutputs()
    for (let reply = 0; reply < 100; reply++) outputs.learn("m", 100)
    outputs.learn("m", 100_000)
    expect(outputs.expected("m")).toBeLessThan(10_000)
    for (let reply = 0; reply < 60; reply++) outputs.learn("m", 2_000)
    expect(outputs.expected("m")).toBeGreaterThan(1_900)
    expect(outputs.expected("m")).toBeLessThan(4_500)
  })

  it("is learnt for each choice, and from whole answers with a count alone", () => {
    const { breakers } = makeBreakers()
    for (const _ of [1, 2, 3]) answer(breakers, 900, { choices: 3 })
    expect(reserved(breakers)).toBe(300)
    admitted(breakers.admit([], call())).settle({ outcome: "error", cost: 1, outputTokens: 7 })
    admitted(breakers.admit([], call())).settle({ outcome: "ok", cost: 1 })
    for (const nonsense of [Number.NaN, -5, Number.POSITIVE_INFINITY]) answer(breakers, nonsense)
    expect(reserved(breakers)).toBe(300)
  })

  it("may be nothing, as of a model for embeddings", () => {
    const { breakers } = makeBreakers()
    for (const _ of [1, 2, 3]) answer(breakers, 0)
    expect(reserved(breakers)).toBe(0)
  })

  it("is remembered of a bounded number of models, those that are in use among them", () => {
    const outputs = new ModelOutputs()
    outputs.learn("ours", 7_777)
    outputs.learn("theirs", 8_888)
    for (let model = 0; model < 100_000; model++) {
      outputs.learn(`made-up-${model}`, 5_555)
      // For a long time only one of two models is in use, and then the other.
      if (model % 400 === 0) expect(outputs.expected("ours")).toBe(7_777)
      if (model % 400 === 0 && model > 50_000) expect(outputs.expected("made-up-50000")).toBe(5_555)
    }
    expect(outputs.expected("theirs")).toBe(1_000)
    expect(outputs.size).toBeLessThanOrEqual(1_024)
    expect(outputs.expected("made-up-99999")).toBe(5_555)
    expect(outputs.expected("made-up-0")).toBe(1_000)
    outputs.learn("x".repeat(257), 5_555)
    expect(outputs.expected("x".repeat(257))).toBe(1_000)
    expect(outputs.expected("__proto__")).toBe(1_000)
  })
})
