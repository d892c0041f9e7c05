import { makeBacklog, type Waiting } from "./Backlog.js"
import { makeSetAside } from "./SetAside.js"

/** What is sent together: the oldest that wait, or one that was set aside, by itself. */
export interface Batch {
  readonly spans: ReadonlyArray<Waiting>
  readonly aside: boolean
}

/** All spans that wait for the server. */
export interface Queue {
  /** False if there is no room. */
  readonly add: (json: string, bytes: number) => boolean
  /** The next to be sent, at most `most` and as many as fit into `bytes`. They stay. */
  readonly next: (most: number, bytes: number) => Batch
  /** These, all of one batch, wait no longer. */
  readonly remove: (batch: Batch, gone: ReadonlyArray<Waiting>) => void
  /** A single span that others are not to wait for. */
  readonly setAside: (one: Waiting) => void
  /** The server failed once more on one that was set aside. `true`: that was once too often. */
  readonly failedAside: (one: Waiting) => boolean
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
  /** Takes out all. */
  readonly clear: () => ReadonlyArray<Waiting>
}

export const makeQueue = (): Queue => {
  const backlog = makeBacklog()
  const aside = makeSetAside<Waiting>()
  let latest = 0

  const lonely = () => backlog.count() === 0 && aside.all().length > 0

  return {
    add: (json, bytes) => {
      if (!backlog.hasRoom(bytes)) return false
      return backlog.add({ json, bytes, number: ++latest })
    },
    next: (most, bytes) => {
      const again = aside.next(backlog.count() === 0)
      return again === undefined ? { spans: backlog.first(most, bytes), aside: false } : { spans: [again], aside: true }
    },
    remove: ({ aside: isAside, spans }, gone) => {
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
    total: () => backlog.count() + aside.all().length,
    latest: () => latest,
    clear: () => {
      const all = [...backlog.first(backlog.count(), Number.POSITIVE_INFINITY), ...aside.all()]
      backlog.remove(backlog.count())
      for (const one of aside.all()) aside.remove(one)
      return all
    }
  }
}
