import { join } from "node:path"
import { batchSpans } from "./bodies.ts"
import type { Order, Sent } from "./sender.ts"
import { ask, startWorker } from "./worker.ts"

/** A sender in a process of its own. */
export const startSender = async (url: string, contentBytes: number) => {
  // The first batches are a little old, so that none is ahead of its time.
  const epoch = Date.now() - 60_000
  const { child } = await startWorker(join(import.meta.dirname, "sender.ts"), url, String(contentBytes), String(epoch))
  let next = 0
  return {
    /** Orders fresh batches, or those of an earlier number again. */
    send: async (order: DistributiveOmit<Order, "from">, from?: number): Promise<Sent & { readonly from: number }> => {
      const first = from ?? next
      if (from === undefined) next += order.batches
      return { from: first, ...(await ask<Sent>(child, { ...order, from: first })) }
    },
    /** Spans that were sent, each counted once. */
    spans: () => next * batchSpans,
    stop: () => child.disconnect()
  }
}

type DistributiveOmit<Of, Key extends PropertyKey> = Of extends unknown ? Omit<Of, Key> : never
