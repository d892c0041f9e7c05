import { describe, expect, it } from "vitest"
import { readThresholds, type Thresholds } from "../../src/breaker/Thresholds.js"
import { makeBreakers } from "./kit.js"

const wrong: ReadonlyArray<unknown> = [-1, -0.001, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

describe("Thresholds", () => {
  it.each([
    ["budgetPerHour", [9_000_001, 1e300]],
    ["maxErrorRate", [1.001, 50]],
    ["maxCallsPerMinute", [2.5, 1e12]],
    ["recoverAfter", [31_536_001]],
    ["warnAt", [[0], [1.1], [0.5, -1], [Number.NaN], Array.from({ length: 17 }, () => 0.5)]]
  ] as const)("refuse a %s that is negative, NaN, infinite or absurd, by its name", (name, absurd) => {
    for (const value of [...(name === "warnAt" ? wrong.map((share) => [share]) : wrong), ...absurd]) {
      const given = { [name]: value } as Thresholds
      expect(() => readThresholds(given)).toThrow(RangeError)
      expect(() => readThresholds(given)).toThrow(name)
    }
  })

  it("refuse what is of another type, by its name", () => {
    for (const value of ["5", null, true, {}, [1], 5n, Symbol("5")]) {
      for (const name of ["budgetPerHour", "maxErrorRate", "maxCallsPerMinute", "recoverAfter"]) {
        expect(() => readThresholds({ [name]: value } as Thresholds)).toThrow(TypeError)
        expect(() => readThresholds({ [name]: value } as Thresholds)).toThrow(name)
      }
    }
    expect(() => readThresholds({ blockOnThreshold: 1 as unknown as boolean })).toThrow("blockOnThreshold")
    expect(() => readThresholds({ warnAt: 0.5 as unknown as Array<number> })).toThrow("warnAt")
  })

  it("keep what is given and nothing else, a zero among it", () => {
    const given = { budgetPerHour: 0, maxErrorRate: 0, maxCallsPerMinute: 0, blockOnThreshold: false, recoverAfter: 0 }
    expect(readThresholds({ ...given, name: "x" } as Thresholds)).toEqual(given)
    expect(readThresholds({ budgetPerHour: undefined })).toEqual({})
    expect(readThresholds({ warnAt: [0.9, 0.5, 0.9, 1] }).warnAt).toEqual([0.5, 0.9, 1])
    expect(readThresholds({ warnAt: [] }).warnAt).toEqual([])
  })

  it("are checked before anything changes", () => {
    const { agent, breakers, global } = makeBreakers({ budgetPerHour: 5 })
    agent("a", { budgetPerHour: 1 })
    expect(() => breakers.enter("a", { budgetPerHour: 2, maxErrorRate: 7 })).toThrow("maxErrorRate")
    expect(agent("a").getState().thresholds).toEqual({ budgetPerHour: 1 })
    expect(() => breakers.configure({ thresholds: { budgetPerHour: -1 } })).toThrow("budgetPerHour")
    expect(() => breakers.configure({ reservation: "maybe" as "off" })).toThrow("reservation")
    expect(global.getState().budget).toBe(5)
  })

  it("refuse an agent's id that is none, and a registry of no scopes", () => {
    const { breakers } = makeBreakers()
    expect(() => breakers.enter("")).toThrow(RangeError)
    expect(() => breakers.enter("x".repeat(257))).toThrow(RangeError)
    expect(() => breakers.enter(7 as unknown as string)).toThrow(TypeError)
    expect(breakers.enter("x".repeat(256))?.id).toBe("x".repeat(256))
    for (const mostScopes of [0, -1, Number.NaN, 100_001]) {
      expect(() => makeBreakers({}, { mostScopes })).toThrow("mostScopes")
    }
  })

  it.each(["__proto__", "constructor", "toString", "global"])("take an agent named %s for an agent", (id) => {
    const { agent, breakers, global, spend } = makeBreakers()
    expect(breakers.find(id)).toBeUndefined()
    spend(1, [agent(id)])
    expect(agent(id).getState()).toMatchObject({ scope: "agent", scopeId: id, spent: 1 })
    spend(1)
    expect(agent(id).getState().spent).toBe(1)
    expect(global.getState()).toMatchObject({ scope: "global", scopeId: "global", spent: 2 })
  })
})
