import { expect, it } from "vitest"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it("while the store answers errors, or is not there, senders are told to come back with all", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: [server.url] })
  for (let round = 0; round < inFull(10, 1); round++) {
    await senders.more(200)
    await store.fault({ kind: "error500" })
    await senders.sentAway()
    await store.heal()
    await senders.more(200)
    await store.refuse()
    await senders.sentAway()
    await store.accept()
  }
  await senders.more(200)
  await senders.stop()
  expect(server.running()).toBe(true)
  expectAllAnswered(ledger)
  await expectRemoteExact(ledger, server, store)
})
