import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { ownDirectory } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { watchMemory } from "../kit/memory.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectEmbeddedExact, prepareEmbedded } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it(
  "a server that is sent more than it can take tells senders to come back, and grows no larger",
  patience,
  async () => {
    const directory = ownDirectory()
    await prepareEmbedded({ directory })
    const server = await startAgentWatch({ directory })
    const ledger = new Ledger()
    const content = "A sentence of some length, as calls to models have them. ".repeat(70)
    const memory = watchMemory(server.pid)
    const senders = startSenders(ledger, {
      count: inFull(800, 500),
      batch: () => ledger.spans(100, content),
      to: [server.url],
      giveUp: 120_000
    })
    const t = performance.now()
    await senders.sentAway()
    console.log("away", performance.now() - t)
    await sleep(inFull(60_000, 4_000))
    console.log(ledger.answeredCount, senders.outcomes, process.memoryUsage.rss())
    await senders.abandon()
    console.log(
      ledger.answeredCount,
      senders.outcomes,
      memory
        .filter((_, i) => i % 5 === 0)
        .map(Math.round)
        .join(" ")
    )
    expect(server.running()).toBe(true)
    const tt = performance.now()
    expect(await server.end("SIGTERM")).toBe(0)
    console.log("end", performance.now() - tt)
    const next = await startAgentWatch({ directory })
    await expectEmbeddedExact(ledger, next, { directory })
  }
)
