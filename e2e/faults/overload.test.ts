import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { storeDirectory } from "../kit/directory.js"
import { inFull, long, patience } from "../kit/long.js"
import { watchMemory } from "../kit/memory.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectEmbeddedExact } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

/** Four kilobytes. All senders together hold more than the 64 megabytes that a server lets wait. */
const content = "A sentence of some length, as calls to models have them. ".repeat(70)
const batchSpans = 100
const senderCount = inFull(500, 400)

/** Most memory that a server takes, the engine inside it included. */
const megabytes = 2_048

const median = (values: ReadonlyArray<number>) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const halves = (values: ReadonlyArray<number>) => {
  const middle = values.length / 2
  return [values.slice(0, middle), values.slice(middle)] as const
}

/** Until a server has what it needs under load: buffers are full, and what runs often is compiled. */
const settling = inFull(60_000, 0)
const overload = inFull(60_000, 0)

it("a server that is sent far more than it can take grows no larger, and goes on taking", patience, async () => {
  const directory = storeDirectory()
  const server = await startAgentWatch({ directory })
  const memory = watchMemory(server.pid)
  const ledger = new Ledger()
  const batch = () => ledger.spans(batchSpans, content)
  const senders = startSenders(ledger, { count: senderCount, batch, to: [server.url], giveUp: 120_000 })
  await senders.sentAway()
  await sleep(settling)
  const settled = memory.length
  await sleep(overload)
  // Nobody else would get through if the server did nothing but send senders away.
  await senders.more(batchSpans)
  const seen = [...memory]
  await senders.abandon()

  // An answer that is neither 2xx nor 503 with a Retry-After would have ended the senders with an error.
  expect(senders.outcomes.get(503)).toBeGreaterThan(0)
  expect(Math.max(...seen)).toBeLessThan(megabytes)
  const [before, after] = halves(seen.slice(settled))
  if (long) expect(median(after)).toBeLessThan(1.1 * median(before))

  // The batches that were let go of may be there or not; a server that has stopped is done with them.
  expect(await server.end("SIGTERM")).toBe(0)
  await expectEmbeddedExact(ledger, await startAgentWatch({ directory }), { directory })
})
