import type { DropReason } from "../Health.js"
import { makeBacklog } from "./Backlog.js"
import { makeSetAside } from "./SetAside.js"
import type { Spool, Spooled, SpoolListener } from "./spool/Spool.js"

/** What is sent together: the oldest that wait, or one that was set aside, by itself. */
export interface Batch {
  readonly spans: ReadonlyArray<Spooled>
  readonly aside: boolean
}

/** All spans that wait for the server. */
export interface Queue {
  /** False if there is no room. */
  readonly add: (json: string, bytes: number) => boolean
  /** The next to be sent, at most `most` and as many as fit into `bytes`. They stay. */
  readonly next: (most: number, bytes: number) => Batch
  /** These, all of one batch, wait no longer. */
  readonly remove: (batch: Batch, gone: ReadonlyArray<Spooled>) => void
  /** A single span that others are not to wait for. */
  readonly setAside: (one: Spooled) => void
  /** The server failed once more on one that was set aside. `true`: that was once too often. */
  readonly failedAside: (one: Spooled) => boolean
  /** Something was stored. */
  readonly passed: () => void
  /** Nothing waits but what was set aside. */
  readonly lonely: () => boolean
  /** In order, those that were set aside not counted. */
  readonly count: () => number
  readonly bytes: () => number
  /** All that wait. */
  readonly total: () => number
  /** The number of the latest that was added. */
  readonly latest: () => number
  /** Takes all out of memory, and what survives out of our hands: says how many are `lost`, and which they are. */
  readonly clear: () => { readonly lost: ReadonlyArray<Spooled>; readonly safe: number }
  /** Brings back what is on disk alone, if there is room. */
  readonly refill: () => void
  /** Settles once it is known what dead processes have left; absent if it is. */
  readonly opening: () => Promise<void> | undefined
  /** Sees to it that what is on disk stays there. How many spans would be lost if the process ended now. */
  readonly end: () => number
}

export interface QueueListener {
  /** How many wait has changed. */
  readonly counted: () => void
  /** There is more to send. */
  readonly refilled: () => void
  /** These wait no longer, and were not sent by us: dropped, if there is a reason. */
  readonly gone: (spans: ReadonlyArray<{ readonly number: number }>, reason: DropReason | undefined) => void
}

/** So much of what memory holds is left to what comes meanwhile. */
const refillBelow = { spans: 5_000, bytes: 8 * 1024 * 1024 }

export const makeQueue = (
  listener: QueueListener,
  openSpool: ((listener: SpoolListener) => Spool) | undefined
): Queue => {
  const backlog = makeBacklog<Spooled>()
  const aside = makeSetAside<Spooled>()
  let latest = 0
  let refilling: Promise<void> | undefined
  /** Something has come since the refilling under way began. */
  let more = false
  let opening: Promise<void> | undefined

  const hasHalf = () => backlog.count() < refillBelow.spans && backlog.bytes() < refillBelow.bytes

  /** One segment after the other, as long as there is room. */
  const refillAll = async (from: Spool) => {
    while (hasHalf()) {
      const spans = await from.read()
      if (spans === undefined) return
      for (const one of spans) backlog.add(one, true)
      if (spans.length > 0) listener.refilled()
    }
  }

  const refill = () => {
    if (spool === undefined || !hasHalf()) return
    if (refilling !== undefined) {
      more = true
      return
    }
    refilling = refillAll(spool).finally(() => {
      refilling = undefined
      if (!more) return
      more = false
      refill()
    })
  }

  const spool = openSpool?.({
    arrived: refill,
    counted: listener.counted,
    number: () => ++latest,
    returned: (spans) => {
      for (const { json, number } of spans) {
        if (!backlog.add({ json, bytes: Buffer.byteLength(json), number })) listener.gone([{ number }], "queueFull")
      }
      listener.refilled()
    },
    gone: (first, count, reason) => {
      const spans = Array.from({ length: count }, (_, index) => ({ number: first + index }))
      listener.gone(spans, reason)
    }
  })
  if (spool !== undefined) {
    opening = spool.opened
      .then(() => refilling)
      .finally(() => {
        opening = undefined
      })
  }

  const inMemory = () => [...backlog.first(backlog.count(), Number.POSITIVE_INFINITY), ...aside.all()]

  const lonely = () => backlog.count() === 0 && aside.all().length > 0

  return {
    add: (json, bytes) => {
      const number = latest + 1
      // Behind those that are on disk alone, so that all stay in order.
      const kept = backlog.hasRoom(bytes) && (spool?.unread() ?? 0) === 0
      const segment = spool?.add(json, bytes, number, kept)
      const held = kept || segment === undefined
      if (held && !backlog.add({ json, bytes, number, segment })) return false
      latest = number
      return true
    },
    next: (most, bytes) => {
      const again = aside.next(backlog.count() === 0)
      return again === undefined ? { spans: backlog.first(most, bytes), aside: false } : { spans: [again], aside: true }
    },
    remove: ({ aside: isAside, spans }, gone) => {
      spool?.answered(gone)
      if (isAside) for (const one of gone) aside.remove(one)
      else if (gone.length === spans.length) backlog.remove(spans.length)
      else {
        const leaving = new Set(gone)
        backlog.remove(
          spans.length,
          spans.filter((one) => !leaving.has(one))
        )
      }
    },
    setAside: (one) => {
      backlog.remove(1)
      aside.add(one)
    },
    failedAside: aside.failed,
    passed: aside.passed,
    lonely,
    count: backlog.count,
    bytes: backlog.bytes,
    total: () => backlog.count() + aside.all().length + (spool?.unread() ?? 0),
    latest: () => latest,
    clear: () => {
      spool?.close()
      const all = inMemory()
      const lost = all.filter((one) => spool?.holds(one) !== true)
      const safe = all.length - lost.length + (spool?.unread() ?? 0)
      backlog.remove(backlog.count())
      for (const one of aside.all()) aside.remove(one)
      return { lost, safe }
    },
    refill,
    opening: () => opening,
    end: () => {
      spool?.close()
      return inMemory().filter((one) => spool?.holds(one) !== true).length
    }
  }
}
