/** A span that waits for its delivery, as JSON. */
export interface Waiting {
  readonly json: string
  /** Of UTF-8. */
  readonly bytes: number
  /** Counts up from 1 in the order of arrival. */
  readonly number: number
}

/** The spans that wait, oldest first: at most 10,000, and 16 MiB. */
export interface Backlog {
  /** False if there is no room. */
  readonly add: (json: string, bytes: number) => boolean
  /** The oldest, at most `count` and as many as fit into `bytes`, but at least one if any waits. They stay. */
  readonly first: (count: number, bytes: number) => ReadonlyArray<Waiting>
  /** Takes out the oldest. */
  readonly remove: (count: number) => void
  readonly count: () => number
  readonly bytes: () => number
  /** The number of the latest that was added. */
  readonly latest: () => number
}

const mostSpans = 10_000
const mostBytes = 16 * 1024 * 1024

export const makeBacklog = (): Backlog => {
  const waiting: Array<Waiting> = []
  let total = 0
  let latest = 0
  return {
    add: (json, bytes) => {
      if (waiting.length >= mostSpans || total + bytes > mostBytes) return false
      waiting.push({ json, bytes, number: ++latest })
      total += bytes
      return true
    },
    first: (count, bytes) => {
      let sum = 0
      let end = 0
      for (const one of waiting) {
        sum += one.bytes + 1
        if (end === count || (end > 0 && sum > bytes)) break
        end++
      }
      return waiting.slice(0, end)
    },
    remove: (count) => {
      for (const one of waiting.splice(0, count)) total -= one.bytes
    },
    count: () => waiting.length,
    bytes: () => total,
    latest: () => latest
  }
}
