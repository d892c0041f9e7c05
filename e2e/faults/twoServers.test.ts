import { randomInt } from "node:crypto"
import { it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import type { Fault } from "../kit/clickhouse/fault.js"
import { deliver } from "../kit/deliver.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectSoonExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

const giveUp = inFull(3_000, 700)

// Longer than a sender waits, so that it goes to the other server while the first one still writes.
const delay = () => randomInt(Math.round(giveUp / 2), giveUp * 3)

const anyFault = (): Fault => {
  const faults: ReadonlyArray<Fault> = [
    { kind: "delay", ms: delay() },
    { kind: "delay", ms: delay() },
    { kind: "delayAnswer", ms: delay() },
    { kind: "commitThenSilence", ms: delay() },
    { kind: "commitThenReset" },
    { kind: "resetBefore" },
    { kind: "error500" }
  ]
  return faults[randomInt(faults.length)] ?? { kind: "resetBefore" }
}

it("two servers on one store, and senders that go from one to the other, count each span once", patience, async () => {
  const { server: one, store } = await withRemoteStore()
  const other = await startAgentWatch({ clickhouse: store.url })
  const to = [one.url, other.url]
  const ledger = new Ledger()
  const batch = () => ledger.spans(20)
  const senders = startSenders(ledger, { count: 6, batch, to, giveUp })
  // Some send the same to both at the same time.
  const toBoth = startSenders(ledger, {
    count: 2,
    batch,
    to,
    giveUp,
    by: (account, sent, way) => Promise.all(to.map((url) => deliver(account, sent, { ...way, to: [url] })))
  })
  for (let faulty = 1; faulty <= inFull(150, 8); faulty++) {
    await store.fault(anyFault(), { times: 1 })
    await senders.until("something went wrong", async () => (await store.counts()).spanInserts.faulty >= faulty)
    await senders.more(20)
  }
  await Promise.all([senders.stop(), toBoth.stop()])
  expectAllAnswered(ledger)
  await expectSoonExact(ledger, [one, other], store)
})
