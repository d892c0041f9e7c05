import type { Delivery } from "../Options.js"
import type { Waiting } from "./Backlog.js"

/** Whoever waits for a delivery. */
export interface Flush {
  /** Tries again after a failure. */
  readonly patience: boolean
}

/** All that wait for a delivery at the moment. Each is told once, and then forgotten. */
export interface Flushes {
  readonly size: () => number
  /** Waits for `left` spans, those up to this number. */
  readonly add: (upTo: number, left: number, patience: boolean, tell: (delivery: Delivery) => void) => Flush
  /** These wait no longer: the server has them, they are lost, or another process has taken them over. */
  readonly settled: (spans: ReadonlyArray<Pick<Waiting, "number">>, how: "stored" | "lost" | "elsewhere") => void
  /** Tells those that have nothing left to wait for. */
  readonly finishDone: () => void
  readonly finish: (which: (flush: Flush) => boolean) => void
}

interface Open extends Flush {
  readonly upTo: number
  readonly tell: (delivery: Delivery) => void
  left: number
  delivered: number
  dropped: number
}

export const makeFlushes = (): Flushes => {
  const open = new Set<Open>()

  const finish = (which: (flush: Open) => boolean) => {
    for (const flush of [...open]) {
      if (!which(flush)) continue
      open.delete(flush)
      flush.tell({ delivered: flush.delivered, dropped: flush.dropped, pending: Math.max(0, flush.left) })
    }
  }

  return {
    size: () => open.size,
    add: (upTo, left, patience, tell) => {
      const flush: Open = { upTo, patience, tell, left, delivered: 0, dropped: 0 }
      open.add(flush)
      return flush
    },
    settled: (spans, how) => {
      for (const flush of open) {
        const own = spans.filter(({ number }) => number <= flush.upTo).length
        flush.left -= own
        if (how === "stored") flush.delivered += own
        if (how === "lost") flush.dropped += own
      }
    },
    finishDone: () => finish(({ left }) => left <= 0),
    finish
  }
}
