import { expect, it } from "vitest"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it("a store that takes spans and never says so has each of them once", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  const senders = startSenders(ledger, {
    count: 4,
    batch: () => ledger.spans(20),
    to: [server.url],
    giveUp: inFull(10_000, 1_500)
  })
  await senders.more(200)

  // In full the server's own patience ends it; in brief somebody on the way loses patience sooner.
  await store.fault({ kind: "commitThenSilence", ...inFull({}, { ms: 2_000 }) }, { times: inFull(4, 2) })
  for (let silent = 1; silent <= inFull(4, 2); silent++) {
    await senders.until("the store is silent", async () => (await store.counts()).spanInserts.faulty >= silent)
  }
  await senders.more(200)

  await senders.stop()
  // They gave up, or were told to come back.
  expect([...senders.outcomes.keys()].some((outcome) => outcome !== 202)).toBe(true)
  expectAllAnswered(ledger)
  await expectRemoteExact(ledger, server, store)
})
