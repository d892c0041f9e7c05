import { randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { it } from "vitest"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it("a store that is killed at any moment, and comes back, has each span once", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  const senders = startSenders(ledger, { count: 8, batch: () => ledger.spans(20), to: [server.url] })
  for (let round = 0; round < inFull(20, 3); round++) {
    await senders.more(200)
    await sleep(randomInt(0, 200))
    await store.kill()
    await store.restart()
  }
  await senders.more(200)
  await senders.stop()
  expectAllAnswered(ledger)
  await expectRemoteExact(ledger, server, store)
})
