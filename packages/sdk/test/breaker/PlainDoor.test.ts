import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { InitOptions } from "../../src/index.js"
import { chatRequest, dollarACall, serveChat } from "../support/chat.js"
import { serveIngest } from "../support/servers.js"

beforeEach(() => {
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {})
  // Breakers live as long as the process, so each test begins with another copy of the module.
  vi.resetModules()
})
afterEach(() => vi.restoreAllMocks())

const begin = async () => {
  const sdk = await import("../../src/index.js")
  const [chat, ingest] = [await serveChat(), await serveIngest()]
  const init = (options: InitOptions = {}) =>
    sdk.init({ serverUrl: ingest.url, providers: { [chat.host]: "openai" }, prices: dollarACall, ...options })
  const call = async () => (await fetch(chat.path, chatRequest())).text()
  return { ...sdk, chat, ingest, init, call }
}

const hard = { budgetPerHour: 2, blockOnThreshold: true } as const

describe("the breakers of a process, by way of init(), getState() and shutdown()", () => {
  it("are closed before init(), where calls pass unwatched and agents are none", async () => {
    const { agent, call, getState, span, trace } = await begin()
    await trace("work", () => span("step", () => agent("A", { budgetPerHour: 0, blockOnThreshold: true }, call)))
    expect(getState()).toMatchObject({
      global: { state: "closed", spent: 0, settled: 0, budget: null },
      agents: [],
      health: { calls: 0, blocked: 0 }
    })
  })

  it("show in getState(), as plain JSON, what they know: of all calls, of each agent, and of AgentWatch itself", async () => {
    const { agent, call, getState, init, shutdown } = await begin()
    init(hard)
    await agent("A", { budgetPerHour: 10 }, call)
    await call()
    const error = await call().catch((error: unknown) => error)
    expect(error).toMatchObject({ name: "CircuitBreakerError", rule: "budget_per_hour" })
    const state = getState()
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    expect(state).toMatchObject({
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      global: {
        state: "open",
        cause: { rule: "budget_per_hour", threshold: 2, current: 2 },
        until: null,
        spent: 2,
        reserved: 0,
        budget: 2,
        remaining: 0,
        errorRate: 0,
        errors: 0,
        settled: 2,
        callsThisMinute: 2,
        blocked: 1,
        lastAlert: { rule: "budget_per_hour" }
      },
      agents: [{ scopeId: "A", state: "closed", spent: 1, budget: 10, remaining: 9, blocked: 0, lastAlert: null }],
      health: { calls: 2, blocked: 1, faults: 0, breakers: { scopes: 2 } }
    })
    await shutdown({ timeout: 0 })
  })

  it("outlive shutdown() and init(): the spend is found again, and resetWindows() forgets it", async () => {
    const { CircuitBreakerError, call, getState, init, shutdown } = await begin()
    init(hard)
    await call()
    await call()
    await shutdown({ timeout: 0 })
    expect(getState().global).toMatchObject({ spent: 2 })
    // Nothing is watched in between.
    await call()
    expect(getState().global).toMatchObject({ spent: 2, state: "closed", blocked: 0 })
    init(hard)
    const error = CircuitBreakerError.from(await call().catch((error: unknown) => error))
    expect(error).toMatchObject({ rule: "budget_per_hour", current: 2 })
    expect(error?.monitor.resetWindows()).toBe("closed")
    expect(getState().global).toMatchObject({ spent: 0, blocked: 0, state: "closed" })
    await call()
    expect(getState().global).toMatchObject({ spent: 1 })
    await shutdown({ timeout: 0 })
  })

  it("can be steered by whoever caught the error: pause, increaseBudget, resetWindows, trip and resume", async () => {
    const { CircuitBreakerError, call, getState, init, shutdown } = await begin()
    init({ budgetPerHour: 0, blockOnThreshold: true })
    const error = CircuitBreakerError.from(await call().catch((error: unknown) => error))
    if (error === undefined) throw new Error("it was not refused")
    const { monitor } = error
    const reason = async () =>
      CircuitBreakerError.from(await call().catch((error: unknown) => error))?.reason ?? "it passed"
    expect(error.state).toMatchObject({ state: "open", spent: 0, budget: 0 })
    expect(monitor.pause(60)).toBe("paused")
    expect(await reason()).toContain("paused for 60 s more")
    expect(monitor.pause(0)).toBe("paused")
    expect(await reason()).toBe("it passed")
    expect(getState().global).toMatchObject({ state: "closed", spent: 1 })
    expect(await reason()).toContain("$1.00 spent of $0.00")
    expect(monitor.increaseBudget(5)).toBe("closed")
    expect(await reason()).toBe("it passed")
    expect(monitor.trip("look at this")).toBe("open")
    expect(monitor.increaseBudget(5)).toBe("open")
    expect(await reason()).toContain("look at this")
    expect(monitor.resume()).toBe("closed")
    expect(await reason()).toBe("it passed")
    expect(monitor.resetWindows()).toBe("closed")
    expect(getState().global).toMatchObject({ spent: 0, budget: 10, blocked: 0 })
    await shutdown({ timeout: 0 })
  })
})
