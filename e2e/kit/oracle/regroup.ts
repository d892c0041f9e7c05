import { randomInt } from "node:crypto"
import { type Batch, batchOf } from "./ledger.js"

const shuffled = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => {
  const mixed = [...all]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = randomInt(at + 1)
    const [a, b] = [mixed[at], mixed[other]]
    if (a !== undefined && b !== undefined) [mixed[at], mixed[other]] = [b, a]
  }
  return mixed
}

/** The same spans or events in bodies of another size, and in another order; they must be of one kind. */
export const regroup = (batches: ReadonlyArray<Batch>, size: number): ReadonlyArray<Batch> => {
  const path = batches[0]?.path ?? "/api/ingest"
  const all = shuffled(batches.flatMap(({ keys, sent }) => sent.map((one, at) => ({ one, key: keys[at] ?? "" }))))
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => {
    const part = all.slice(at * size, (at + 1) * size)
    return batchOf(
      path,
      part.map(({ one }) => one),
      part.map(({ key }) => key)
    )
  })
}

/** The same spans, each said to have begun so many milliseconds earlier. */
export const begunEarlier = ({ keys, path, sent }: Batch, ms: number): Batch => {
  const earlier = (nanos: unknown) => (BigInt(String(nanos)) - BigInt(ms) * 1_000_000n).toString()
  return batchOf(
    path,
    sent.map((span) => ({ ...span, start_time_unix_nano: earlier(span.start_time_unix_nano) })),
    keys
  )
}

/** One body with everything twice in it. */
export const doubled = ({ keys, path, sent }: Batch): Batch => batchOf(path, [...sent, ...sent], keys)
