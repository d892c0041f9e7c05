import { describe, expect, it } from "vitest"
import { type AgentWatch, startAgentWatch } from "../kit/agentwatch.js"
import { startClickhouse } from "../kit/clickhouse/Clickhouse.js"
import { storeDirectory } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { readStore } from "../kit/oracle/findings.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered, lostOf } from "../kit/oracle/oracle.js"
import { expectEmbeddedExact, expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { type Senders, startSenders } from "../kit/senders.js"

/** Stops a server while spans come in. */
const stopped = async (server: AgentWatch, senders: Senders) => {
  await senders.more(400)
  const asked = performance.now()
  expect(await server.end("SIGTERM")).toBe(0)
  expect(performance.now() - asked).toBeLessThan(10_000)
}

describe("a server that is told to stop while spans come in goes within ten seconds, with code 0", () => {
  it("and what it said is stored lies in its directory; the rest is taken by the next one", patience, async () => {
    const directory = storeDirectory()
    const ledger = new Ledger()
    let server = await startAgentWatch({ directory })
    const { port, url } = server
    const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: [url] })
    for (let round = 0; round < inFull(20, 1); round++) {
      await stopped(server, senders)
      const answered = ledger.answeredKeys
      const store = await startClickhouse({ directory })
      expect(lostOf(answered, (await readStore(store)).spans)).toEqual([])
      await store.stop()
      server = await startAgentWatch({ directory, port })
    }
    await senders.stop()
    expectAllAnswered(ledger)
    await expectEmbeddedExact(ledger, server, { directory })
  })

  it("with a store elsewhere, too", patience, async () => {
    const { server: first, store } = await withRemoteStore()
    const ledger = new Ledger()
    const { port, url } = first
    let server = first
    const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: [url] })
    for (let round = 0; round < inFull(20, 1); round++) {
      await stopped(server, senders)
      expect(lostOf(ledger.answeredKeys, (await readStore(store)).spans)).toEqual([])
      server = await startAgentWatch({ clickhouse: store.url, port })
    }
    await senders.stop()
    expectAllAnswered(ledger)
    await expectRemoteExact(ledger, server, store)
  })
})
