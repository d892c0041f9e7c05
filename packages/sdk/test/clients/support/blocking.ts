import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { CircuitBreakerError, InitOptions, WireFormatName } from "../../../src/index.js"
import { serveIngest } from "../../support/servers.js"
import { backOffAtOnce } from "./backOffAtOnce.js"
import { answer, serveProvider } from "./provider.js"

/** A way to ask a model, with a client that a user has, as it comes. */
export interface Door {
  /** What a user calls. */
  readonly name: string
  readonly format: WireFormatName
  /** Makes the client, for a provider at `url`. What comes back asks once, and gives the text of the reply. */
  readonly open: (url: string) => () => Promise<string>
  readonly block: Arrival
  /** How the block of a second try arrives, after a first one that failed. Absent where the library makes none. */
  readonly retry?: Arrival
}

/**
 * How a block reaches the user: as it is, in an error of the library in which `CircuitBreakerError.from` finds it, or not
 * at all, as the library puts something else in its place.
 */
export type Arrival = "itself" | "wrapped" | "lost"

type Sdk = typeof import("../../../src/index.js")

let running: Sdk | undefined

beforeEach(() => {
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {})
})
afterEach(async () => {
  vi.useRealTimers()
  await running?.shutdown({ timeout: 0 })
  running = undefined
  vi.restoreAllMocks()
})

/** A process of its own, as far as AgentWatch can tell: breakers live as long as that. */
const begin = async (door: Door, options: InitOptions, overloaded = 0) => {
  vi.resetModules()
  const sdk = await import("../../../src/index.js")
  running = sdk
  const provider = await serveProvider(overloaded)
  const { url: serverUrl } = await serveIngest()
  sdk.init({ serverUrl, providers: { [provider.host]: door.format }, ...options })
  return { sdk, provider, ask: door.open(provider.url) }
}

const errorOf = (asking: Promise<string>): Promise<unknown> =>
  asking.then(
    (text) => expect.fail(`not blocked, but answered: ${text}`),
    (error: unknown) => error
  )

/** The block behind what `asking` throws, if it arrives in such a way. */
const blockOf = async (sdk: Sdk, arrival: Arrival, asking: Promise<string>): Promise<CircuitBreakerError> => {
  const error = await errorOf(asking)
  expect(error instanceof sdk.CircuitBreakerError, String(error)).toBe(arrival === "itself")
  return sdk.CircuitBreakerError.from(error) ?? expect.fail(`lost in ${error}`)
}

/** With the timers of this process in hand: only those that are due at once ever fire. */
const whileTimeStands = async (work: Promise<unknown>) => {
  let over = false
  const end = () => {
    over = true
  }
  work.then(end, end)
  while (!over) await vi.advanceTimersByTimeAsync(0)
  await work
}

const arrives: Readonly<Record<Arrival, string>> = {
  itself: "throws the CircuitBreakerError itself",
  wrapped: "throws an error of its own, in which CircuitBreakerError.from() finds the block,",
  lost: "throws an error of its own, which says nothing of the block,"
}

const noBudget: InitOptions = { budgetPerHour: 0, blockOnThreshold: true }

/** What a user may expect of every client when a call is blocked. */
export const blocksWell = (door: Door): void => {
  describe(door.name, () => {
    it(`${arrives[door.block]} if its call is blocked`, async () => {
      const { ask, sdk } = await begin(door, noBudget)
      const block = await blockOf(sdk, door.block, ask())
      expect(block).toMatchObject({
        message: "AgentWatch blocked a call: Hourly budget exceeded: $0.00 spent of $0.00",
        reason: "Hourly budget exceeded: $0.00 spent of $0.00",
        rule: "budget_per_hour",
        scope: "global",
        scopeId: "global",
        threshold: 0,
        current: 0,
        state: { state: "open", budget: 0, remaining: 0 }
      })
    })

    it("connects to nobody, asks once, and says so while no time passes", async () => {
      const { ask, provider, sdk } = await begin(door, noBudget)
      vi.useFakeTimers({ toFake: ["setTimeout", "setInterval"] })
      await whileTimeStands(blockOf(sdk, door.block, ask()))
      expect(sdk.getState().global).toMatchObject({ blocked: 1, inFlight: 0, reserved: 0, callsThisMinute: 0 })
      expect(provider.connections()).toBe(0)
    })

    it("gives what the provider says once e.monitor has raised the budget", async () => {
      const { ask, provider, sdk } = await begin(door, noBudget)
      const { monitor } = await blockOf(sdk, door.block, ask())
      expect(monitor.increaseBudget(5)).toBe("closed")
      expect(await ask()).toBe(answer)
      expect(provider.asked).toHaveLength(1)
      await sdk.flush()
      expect(sdk.getState().global).toMatchObject({ state: "closed", blocked: 1, budget: 5, settled: 1, errors: 0 })
    })

    it("inside agent() is told whose budget it was, and works for everybody else", async () => {
      const { ask, provider, sdk } = await begin(door, {})
      const poor = (work: () => Promise<string>) =>
        sdk.trace("t", { traceId: "0123456789abcdef0123456789abcdef" }, () =>
          sdk.agent("Poor", { id: "poor-1", ...noBudget }, work)
        )
      const block = await blockOf(sdk, door.block, poor(ask))
      expect(block).toMatchObject({
        message: "AgentWatch blocked a call of agent poor-1: Hourly budget exceeded: $0.00 spent of $0.00",
        scope: "agent",
        scopeId: "poor-1",
        traceId: "0123456789abcdef0123456789abcdef"
      })
      expect(provider.connections()).toBe(0)
      expect(await sdk.agent("Rich", ask)).toBe(answer)
      block.monitor.increaseBudget(5)
      expect(await poor(ask)).toBe(answer)
      expect(provider.asked).toHaveLength(2)
      const { agents, global } = sdk.getState()
      expect(agents.map(({ blocked, scopeId }) => [scopeId, blocked])).toEqual([
        ["Rich", 0],
        ["poor-1", 1]
      ])
      expect(global.blocked).toBe(0)
    })

    it("notices nothing of a block for which onBlock makes room", async () => {
      const onBlock = vi.fn<NonNullable<InitOptions["onBlock"]>>(async ({ monitor }) => {
        await new Promise((resolve) => setImmediate(resolve))
        monitor.increaseBudget(5)
      })
      const { ask, provider, sdk } = await begin(door, { ...noBudget, onBlock })
      expect(await ask()).toBe(answer)
      expect(provider.asked).toHaveLength(1)
      expect(onBlock).toHaveBeenCalledOnce()
      expect(sdk.getState().global).toMatchObject({ state: "closed", blocked: 0, settled: 1, errors: 0 })
    })

    const { retry } = door
    if (retry === undefined) return
    it(`${arrives[retry]} if the provider failed, and the second try is blocked`, async () => {
      backOffAtOnce()
      const { ask, provider, sdk } = await begin(door, { maxCallsPerMinute: 1, blockOnThreshold: true }, 1)
      if (retry === "lost") expect(sdk.CircuitBreakerError.from(await errorOf(ask()))).toBeUndefined()
      else expect(await blockOf(sdk, retry, ask())).toMatchObject({ rule: "max_calls_per_minute", threshold: 1 })
      expect(provider.asked).toHaveLength(1)
      await sdk.flush()
      expect(sdk.getState().global).toMatchObject({ blocked: 1, settled: 1, errors: 1, callsThisMinute: 1 })
    })
  })
}
