import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectEmbeddedExact, prepareEmbedded } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"
import { smallDisk } from "../kit/smallDisk.js"
import { until } from "../kit/until.js"

it(
  "while its disk is full the server tells senders to come back, and takes all once there is room",
  patience,
  async () => {
    const disk = await smallDisk(96)
    await prepareEmbedded(disk)
    const server = await startAgentWatch(disk)
    const ledger = new Ledger()
    const senders = startSenders(ledger, {
      count: 4,
      batch: () => ledger.spans(20, "x".repeat(500)),
      to: () => server.url
    })
    for (let round = 0; round < inFull(10, 1); round++) {
      const before = ledger.answeredCount
      await until("spans come in", () => ledger.answeredCount > before + 400)
      disk.fill()
      const sentAway = senders.outcomes.get(503) ?? 0
      await until("senders are told to come back", () => (senders.outcomes.get(503) ?? 0) > sentAway)
      await sleep(inFull(10_000, 500))
      expect(server.running()).toBe(true)
      const told = ledger.answeredCount
      disk.makeRoom()
      await until("spans come in again", () => ledger.answeredCount > told + 400)
    }
    await senders.stop()
    expect(server.running()).toBe(true)
    expectAllAnswered(ledger)
    await expectEmbeddedExact(ledger, server, disk)
  }
)
