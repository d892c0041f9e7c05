import { expect } from "vitest"
import type { readServer, readStore, Stored } from "./findings.js"
import type { Ledger } from "./ledger.js"

type OfServer = Awaited<ReturnType<typeof readServer>>
type OfStore = Awaited<ReturnType<typeof readStore>>

/** A few of many, and how many there are: enough to see what went wrong. */
const some = (keys: ReadonlyArray<string>) => ({ count: keys.length, some: keys.slice(0, 3) })

const none = some([])

/** Which of them are not in the store. */
export const lostOf = (keys: ReadonlyArray<string>, stored: ReadonlyArray<Stored>): ReadonlyArray<string> => {
  const found = new Set(stored.map(({ key }) => key))
  return keys.filter((key) => !found.has(key))
}

/** Holds each stored span against the account. */
const judged = ({ answeredKeys, sent }: Ledger, stored: ReadonlyArray<Stored>) => ({
  lost: some(lostOf(answeredKeys, stored)),
  twice: some(stored.filter(({ rows }) => rows > 1).map(({ key }) => key)),
  atAnotherCost: some(
    stored.filter(({ costNano, key, rows }) => costNano !== (sent.get(key)?.costNano ?? 0) * rows).map(({ key }) => key)
  ),
  neverSent: some(stored.filter(({ key }) => !sent.has(key)).map(({ key }) => key))
})

/** What must be there: each span that a sender was told is stored, once, and of the others those that are there, once. */
const due = ({ sent }: Ledger, stored: ReadonlyArray<Stored>) => {
  const found = new Set(stored.map(({ key }) => key))
  const kept = [...sent].filter(([key, { answered }]) => answered || found.has(key))
  return { spans: kept.length, costNano: kept.reduce((sum, [, { costNano }]) => sum + costNano, 0) }
}

/** The differences between what was said to be stored and what is: in the rows, in sums kept beside them, in answers. */
export const compared = (ledger: Ledger, server: OfServer, store: OfStore) => {
  const traceCount = new Set(store.spans.map(({ trace_id }) => trace_id)).size
  const rows = {
    spans: store.spans.reduce((sum, { rows }) => sum + rows, 0),
    costNano: store.spans.reduce((sum, { costNano }) => sum + costNano, 0)
  }
  const total = due(ledger, store.spans)
  return {
    found: {
      ...judged(ledger, store.spans),
      rows,
      differs: store.differs,
      summary: server.summary,
      traces: server.traces,
      traceCounts: [server.traceCount, server.traceIds]
    },
    expected: {
      lost: none,
      twice: none,
      atAnotherCost: none,
      neverSent: none,
      rows: total,
      differs: { traces: 0, sums: 0 },
      summary: total,
      traces: total,
      traceCounts: [traceCount, traceCount]
    }
  }
}

/** The one thing that every test of a fault comes down to. */
export const expectExact = (ledger: Ledger, server: OfServer, store: OfStore): void => {
  const { expected, found } = compared(ledger, server, store)
  expect(found).toEqual(expected)
}

/** Everything that was sent was in the end said to be stored. */
export const expectAllAnswered = (ledger: Ledger): void =>
  expect(some([...ledger.sent].filter(([, { answered }]) => !answered).map(([key]) => key))).toEqual(none)
