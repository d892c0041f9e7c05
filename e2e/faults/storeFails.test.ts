import { expect, it } from "vitest"
import { everyStatement } from "../kit/clickhouse/fault.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it("while the store answers errors, or is gone, a server is not ready, and sends senders away", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: [server.url] })
  const ready = async () => (await fetch(`${server.url}/ready`)).status
  for (let round = 0; round < inFull(10, 1); round++) {
    await senders.more(200)
    await store.fault({ kind: "error500" }, { on: everyStatement })
    await senders.sentAway()
    await senders.until("the server is not ready", async () => (await ready()) === 503)
    await store.heal()
    await senders.until("the server is ready again", async () => (await ready()) === 200)
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
