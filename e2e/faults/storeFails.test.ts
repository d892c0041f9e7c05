import { expect, it } from "vitest"
import { inFull, patience } from "../kit/long.js"
import { Ledger } from "../kit/oracle/ledger.js"
import { expectAllAnswered } from "../kit/oracle/oracle.js"
import { expectRemoteExact, withRemoteStore } from "../kit/oracle/world.js"
import { type Senders, startSenders } from "../kit/senders.js"
import { until } from "../kit/until.js"

const sentAway = ({ outcomes }: Senders) => outcomes.get(503) ?? 0

it(
  "while the store answers errors, or is not there, senders are told to come back, and then all is stored once",
  patience,
  async () => {
    const { server, store } = await withRemoteStore()
    const ledger = new Ledger()
    const senders = startSenders(ledger, { count: 4, batch: () => ledger.spans(20), to: () => server.url })
    const flows = async () => {
      const before = ledger.answeredCount
      await until("spans come in", () => ledger.answeredCount > before + 200)
    }
    const senderIsSentAway = async () => {
      const before = sentAway(senders)
      await until("senders are told to come back", () => sentAway(senders) > before)
    }
    for (let round = 0; round < inFull(10, 1); round++) {
      await flows()
      await store.fault({ kind: "error500" })
      await senderIsSentAway()
      await store.heal()
      await flows()
      await store.refuse()
      await senderIsSentAway()
      await store.accept()
    }
    await flows()
    await senders.stop()
    expect(server.running()).toBe(true)
    expectAllAnswered(ledger)
    await expectRemoteExact(ledger, server, store)
  }
)
