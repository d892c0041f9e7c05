import { randomInt } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect, it } from "vitest"
import { startAgentWatch } from "../kit/agentwatch.js"
import { storeDirectory } from "../kit/directory.js"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectEmbeddedExact } from "../kit/oracle/world.js"
import { startSenders } from "../kit/senders.js"

it("a server that is killed at any moment, again and again, has each span once", patience, async () => {
  const directory = storeDirectory()
  const ledger = new Ledger()
  let server = await startAgentWatch({ directory })
  const { port, url } = server
  const senders = startSenders(ledger, { count: 8, batch: () => ledger.spans(20), to: [url] })
  for (let round = 0; round < inFull(20, 2); round++) {
    await senders.more(200)
    // Anywhere in the life of a batch, which is a few dozen milliseconds.
    await sleep(randomInt(0, 200))
    expect(await server.end("SIGKILL")).toBe("SIGKILL")
    server = await startAgentWatch({ directory, port })
  }
  await senders.stop()
  expect(senders.outcomes.get("no answer") ?? 0).toBeGreaterThan(0)
  expectAllAnswered(ledger)
  await expectEmbeddedExact(ledger, server, { directory })
})
