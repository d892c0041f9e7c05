import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { deliver } from "../kit/deliver.js"
import { storeDirectory } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { type Batch, Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { begunEarlier, doubled, regroup } from "../kit/oracle/regroup.js"
import { expectEmbeddedExact, expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"

const day = 24 * 60 * 60 * 1000

/** Sends every batch several times over, in every way that senders do. */
const sendTwice = async (ledger: Ledger, url: string, batches: ReadonlyArray<Batch>) => {
  const send = (batch: Batch) => deliver(ledger, batch, { to: [url] })
  const oneByOne = async (some: ReadonlyArray<Batch>) => {
    for (const batch of some) await send(batch)
  }
  const atOnce = (some: ReadonlyArray<Batch>) => Promise.all(some.map(send))
  const [first = [], second = [], third = []] = [0, 1, 2].map((part) => batches.filter((_, at) => at % 3 === part))

  await oneByOne(first)
  await oneByOne(first)
  await atOnce([...second, ...second, ...second])
  await atOnce(third.map(doubled))
  await atOnce(regroup(batches, 7))
  await atOnce([...regroup(batches, 13), ...regroup(batches, 50)])
}

const make = (ledger: Ledger) => ({
  spans: Array.from({ length: inFull(300, 6) }, () => ledger.spans(20)),
  events: Array.from({ length: inFull(300, 6) }, () => ledger.events(20))
})

it(
  "spans and events that are sent again count once: at once, in other company, after a restart",
  patience,
  async () => {
    const directory = storeDirectory()
    const ledger = new Ledger()
    const { events, spans } = make(ledger)
    let server = await startAgentWatch({ directory })
    for (const end of ["SIGTERM", "SIGKILL"] as const) {
      await sendTwice(ledger, server.url, spans)
      await sendTwice(ledger, server.url, events)
      await server.end(end)
      server = await startAgentWatch({ directory })
      await Promise.all(regroup(spans, 30).map((batch) => deliver(ledger, batch, { to: [server.url] })))
    }
    await sendTwice(ledger, server.url, events)
    expectAllAnswered(ledger)
    await expectEmbeddedExact(ledger, server, { directory })
  }
)

it("so do spans that are sent again with another beginning", patience, async () => {
  const { server, store } = await withRemoteStore()
  const ledger = new Ledger()
  const { spans } = make(ledger)
  const send = (batch: Batch) => deliver(ledger, batch, { to: [server.url] })
  await Promise.all(spans.map(send))
  for (const earlier of [1, day / 24, 20 * day]) {
    await Promise.all(spans.map((batch) => send(begunEarlier(batch, earlier))))
  }
  expect(server.running()).toBe(true)
  await expectRemoteExact(ledger, server, store)
})
