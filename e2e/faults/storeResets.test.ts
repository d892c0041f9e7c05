import { it } from "vitest"
import type { Fault } from "../kit/clickhouse/fault.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withEmptyRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

const faults: ReadonlyArray<Fault> = [
  { kind: "resetBefore" },
  { kind: "commitThenReset" },
  { kind: "truncatedAnswer" },
  { kind: "commitThenReset" },
  { kind: "resetBefore" }
]

it("spans whose store breaks connections off, before it takes them and after, are there once", patience, async () => {
  const { server, store } = await withEmptyRemoteStore()
  const ledger = new Ledger()
  const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: [server.url] })
  for (let round = 1; round <= inFull(20, 2); round++) {
    await senders.more(100)
    // One after another befalls the same spans, each time that the server tries again.
    for (const fault of faults) await store.fault(fault, { times: 1 })
    const faulty = round * faults.length
    await senders.until("connections were broken off", async () => (await store.counts()).spanInserts.faulty === faulty)
  }
  await senders.stop()
  expectAllAnswered(ledger)
  await expectRemoteExact(ledger, server, store)
})
