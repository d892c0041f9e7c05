import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { audited } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectEmbeddedExact } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"
import { smallDisk } from "../kit/smallDisk.js"

it("while its disk is full a server tells senders to come back, and then takes all", patience, async () => {
  const disk = await smallDisk(96, audited)
  const server = await startAgentWatch(disk)
  const ledger = new Ledger()
  const batch = () => ledger.spans(20, "x".repeat(500))
  const senders = startSenders(ledger, { count: 4, batch, to: [server.url] })
  for (let round = 0; round < inFull(10, 1); round++) {
    await senders.more(400)
    disk.fill()
    await senders.sentAway()
    await sleep(inFull(10_000, 0))
    expect(server.running()).toBe(true)
    disk.makeRoom()
    await senders.more(400)
  }
  await senders.stop()
  expect(server.running()).toBe(true)
  expectAllAnswered(ledger)
  await expectEmbeddedExact(ledger, server, disk)
})
