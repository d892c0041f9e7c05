/**
 * The spans that a server has failed on while they stood alone. Each is tried again once something else was stored; after five
 * such times it is the span that is wrong, and not the server.
 */
export interface SetAside<One> {
  readonly add: (one: One) => void
  /** The next to be tried again. `lonely`: there is nothing else to send. */
  readonly next: (lonely: boolean) => One | undefined
  readonly remove: (one: One) => void
  /** The server failed on it again. `true`: that was once too often. */
  readonly failed: (one: One) => boolean
  /** Something else was stored. */
  readonly passed: () => void
  readonly all: () => ReadonlyArray<One>
}

const mostStrikes = 5

export const makeSetAside = <One>(): SetAside<One> => {
  let waiting: Array<{ readonly one: One; strikes: number }> = []
  let passed = false
  return {
    add: (one) => {
      waiting.push({ one, strikes: 1 })
      passed = false
    },
    next: (lonely) => (passed || lonely ? waiting[0]?.one : undefined),
    remove: (one) => {
      waiting = waiting.filter((other) => other.one !== one)
    },
    failed: (one) => {
      const found = waiting.find((other) => other.one === one)
      if (found === undefined) return false
      // With nothing to compare with, it may be the server.
      if (passed) found.strikes++
      passed = false
      waiting = [...waiting.filter((other) => other !== found), found]
      return found.strikes >= mostStrikes
    },
    passed: () => {
      passed = waiting.length > 0
    },
    all: () => waiting.map(({ one }) => one)
  }
}
