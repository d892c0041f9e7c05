import type { BreakerRegistry } from "@agentwatch/core/breaker/BreakerRegistry"
import { describe, expect, it } from "vitest"
import { makeBreakerHome } from "../../src/Environment.js"
import { chatReply, chatRequest } from "../support/chat.js"
import { guarded, refused } from "../support/guarded.js"
import { makeManualClock } from "../support/ManualClock.js"
import { nobody, serve } from "../support/servers.js"

const fail = () => {
  throw new Error("a mistake of ours")
}

/** A watch whose breakers are broken in one place. */
const broken = async (change: (registry: BreakerRegistry) => void) => {
  const home = makeBreakerHome(makeManualClock())
  change(home.open().registry)
  return guarded({ budgetPerHour: 5, blockOnThreshold: true }, undefined, {
    breakers: home
  })
}

describe("a fault in AgentWatch", () => {
  it("while it decides lets the call pass, counts it, and leaves nothing reserved", async () => {
    const { call, global, watch } = await broken((registry) =>
      Object.defineProperty(registry, "admit", { value: fail })
    )
    expect(await call()).toBe("done")
    expect(watch.health()).toMatchObject({ faults: 1, calls: 1, blocked: 0 })
    expect(global()).toMatchObject({ reserved: 0, inFlight: 0, state: "closed" })
  })

  it("while it settles a call keeps neither the reply nor the span from anybody", async () => {
    const { chat, spans, watch } = await broken((registry) => {
      const { admit } = registry
      Object.defineProperty(registry, "admit", {
        value: (...args: Parameters<typeof admit>) => {
          const decision = Reflect.apply(admit, registry, args)
          return Object.defineProperty(decision, "settle", { value: fail })
        }
      })
    })
    const reply = await watch.fetch(chat.path, chatRequest())
    expect(await reply.json()).toEqual(chatReply)
    expect(watch.health()).toMatchObject({ faults: 1, calls: 1 })
    expect((await spans()).filter(({ model_inference }) => model_inference)).toHaveLength(1)
  })

  it("while it enters an agent lets the agent work, outside of any breaker of its own", async () => {
    const { call, watch } = await broken((registry) => Object.defineProperty(registry, "enter", { value: fail }))
    expect(await watch.agent("A", { budgetPerHour: 0, blockOnThreshold: true }, () => call())).toBe("done")
    expect(watch.health()).toMatchObject({ faults: 1, calls: 1 })
  })
})

describe("a fault in the program's own callbacks", () => {
  it("is counted, call by call, and changes no decision", async () => {
    const { call, global, watch } = await guarded({
      budgetPerHour: 1,
      blockOnThreshold: true,
      onAlert: fail,
      onBlock: fail
    })
    expect(await call()).toBe("done")
    await refused(call())
    await refused(call())
    expect(global()).toMatchObject({ state: "open", spent: 1, blocked: 2 })
    // The hook, a warning, and the alert of the crossing itself.
    expect(watch.health()).toMatchObject({ callbackFaults: 3, faults: 0 })
  })
})

describe("a server that is missing, silent or broken", () => {
  it("neither stops nor delays a call, nor has it a say in what the breakers decide", async () => {
    const silent = await serve(() => new Promise<void>(() => {}))
    const failing = await serve((_, response) => void response.writeHead(500).end("no"))
    for (const server of [nobody, silent, failing]) {
      // Its clock stands still, so that whatever waited for the server would wait for ever.
      const clock = makeManualClock()
      const { call, global, watch } = await guarded(
        { serverUrl: server.url, budgetPerHour: 2, blockOnThreshold: true },
        undefined,
        { clock, breakers: makeBreakerHome(clock) }
      )
      expect([await call(), await call()]).toEqual(["done", "done"])
      expect((await refused(call())).rule).toBe("budget_per_hour")
      expect(global()).toMatchObject({ spent: 2, state: "open" })
      expect(watch.health()).toMatchObject({ faults: 0, calls: 2, blocked: 1, delivered: 0 })
      const ended = watch.shutdown(0)
      await clock.advance(60_000)
      await ended
    }
  })
})
