/** A span that waits for its delivery, as JSON. */
export interface Waiting {
  readonly json: string
  /** Of UTF-8. */
  readonly bytes: number
  /** Counts up from 1 in the order of arrival. */
  readonly number: number
}

/** The spans that wait in memory, oldest first: at most 10,000, and 16 MiB. */
export interface Backlog<One extends Waiting = Waiting> {
  /** False if there is no room; `always`: there is. */
  readonly add: (one: One, always?: boolean) => boolean
  readonly hasRoom: (bytes: number) => boolean
  /** The oldest, at most `count` and as many as fit into `bytes`, but at least one if any waits. They stay. */
  readonly first: (count: number, bytes: number) => ReadonlyArray<One>
  /** Takes out the oldest `count`, and puts back those of them that are `kept`. */
  readonly remove: (count: number, kept?: ReadonlyArray<One>) => void
  readonly count: () => number
  readonly bytes: () => number
}

const mostSpans = 10_000
const mostBytes = 16 * 1024 * 1024

export const makeBacklog = <One extends Waiting = Waiting>(): Backlog<One> => {
  const waiting: Array<One> = []
  let total = 0
  const hasRoom = (bytes: number) => waiting.length < mostSpans && total + bytes <= mostBytes
  return {
    hasRoom,
    add: (one, always = false) => {
      if (!always && !hasRoom(one.bytes)) return false
      waiting.push(one)
      total += one.bytes
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
    remove: (count, kept = []) => {
      for (const one of waiting.splice(0, count, ...kept)) total -= one.bytes
      for (const one of kept) total += one.bytes
    },
    count: () => waiting.length,
    bytes: () => total
  }
}
