import { it } from "vitest"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

const ms = inFull(30_000, 2_000)

it("spans that take half a minute to get into the store, or to be confirmed, are there once", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  // Half of the senders wait, and half have long given up and sent again when the answer comes.
  let made = 0
  const some = { count: 2, batch: () => ledger.spans(20), to: [server.url] }
  const patient = startSenders(ledger, { ...some, giveUp: 120_000 })
  const hasty = startSenders(ledger, { ...some, giveUp: Math.round(ms / 3) })
  const faults = [
    { kind: "delay" as const, ms },
    { kind: "delayAnswer" as const, ms }
  ]
  for (const fault of faults) {
    await patient.more(200)
    await store.fault(fault, { times: 1 })
    made++
    await patient.until("the store is slow", async () => (await store.counts()).spanInserts.faulty === made)
  }
  await patient.more(200)
  await Promise.all([patient.stop(), hasty.stop()])
  expectAllAnswered(ledger)
  await expectRemoteExact(ledger, server, store)
})
