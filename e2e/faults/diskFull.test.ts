import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { tables } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { type Batch, Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectEmbeddedExact } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"
import { smallDisk } from "../kit/smallDisk.js"

const sending = async (megabytes: number, spans: (ledger: Ledger) => Batch) => {
  const disk = await smallDisk(megabytes, tables)
  const server = await startAgentWatch(disk)
  const ledger = new Ledger()
  const senders = startSenders(ledger, { count: 4, batch: () => spans(ledger), to: [server.url] })
  const expectNothingLost = async () => {
    await senders.stop()
    expect(server.running()).toBe(true)
    expectAllAnswered(ledger)
    await expectEmbeddedExact(ledger, server, disk)
  }
  return { disk, server, senders, expectNothingLost }
}

it("while its disk is full a server tells senders to come back, and then takes all", patience, async () => {
  const { disk, expectNothingLost, senders, server } = await sending(96, (ledger) => ledger.spans(20, "x".repeat(500)))
  for (let round = 0; round < inFull(10, 1); round++) {
    await senders.more(400)
    disk.fill()
    await senders.sentAway()
    await sleep(inFull(10_000, 0))
    expect(server.running()).toBe(true)
    disk.makeRoom()
    await senders.more(400)
  }
  await expectNothingLost()
})

// In texts that take as much room on the disk, so that writing them takes its time.
const noise = () => randomBytes(10_000).toString("base64")

it(
  "what is being written while a disk becomes full is stored or sent back, and nothing else is touched",
  patience,
  async () => {
    const { disk, expectNothingLost, senders } = await sending(inFull(1_024, 256), (ledger) =>
      ledger.spans(20, noise())
    )
    for (let time = 0; time < inFull(120, 2); time++) {
      disk.fill(40 * 1_024 * 1_024)
      await senders.more(40)
      await sleep(Math.random() * 50)
      disk.fill()
      disk.makeRoom()
    }
    await expectNothingLost()
  }
)

it("on a disk that is full a server opens no store, and says what to do", patience, async () => {
  const disk = await smallDisk(64, tables)
  disk.fill(8 * 1_024 * 1_024)
  await expect(startAgentWatch(disk)).rejects.toThrow(/is full: 8\.0 MiB are free, and it needs 16\.0 MiB\. Make room/)
  disk.makeRoom()
  await startAgentWatch(disk)
})
