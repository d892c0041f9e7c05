import type { KeyHash } from "../../SpanStore.js"

/**
 * Tells of most keys that were never added that they were not, and of every key that was added that it may have been. Of a
 * thousand new keys about one is taken, by each step, for one that may be known. Holds two bytes a key, in steps of which each has
 * room for as many as all before it, a quarter of `most` at most. With `most` keys what was added first is forgotten, as many steps as
 * the next one needs.
 */
export interface KeyFilter {
  readonly mayHave: (key: KeyHash) => boolean
  /** `start`: when the key's span began, in milliseconds since the epoch. */
  readonly add: (key: KeyHash, start: number) => void
  /** No span that began later than this was forgotten, in milliseconds since the epoch. */
  readonly forgotten: () => number
  readonly bytes: () => number
}

/** Keys of the first step: 4 MiB of memory, so that a server with a million keys does not grow by as much as it had. */
const smallest = 2 ** 21
/** 128 MiB of memory. */
export const mostKeys = 2 ** 26

const wordsPerBlock = 8
const keysPerBlock = 16

// One bit in each word of a block, as in the filters of Parquet: a key touches one line of the processor's cache.
const salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31]

interface Step {
  readonly capacity: number
  readonly blocks: number
  readonly words: Uint32Array
  keys: number
  latest: number
}

const makeStep = (capacity: number): Step => {
  const blocks = Math.ceil(capacity / keysPerBlock)
  return { capacity, blocks, words: new Uint32Array(blocks * wordsPerBlock), keys: 0, latest: Number.NEGATIVE_INFINITY }
}

/**
 * `first` is how many keys the first step has room for, `most` how many all have. `forgotten`: what it is to know nothing of
 * from the start.
 */
export const makeKeyFilter = ({
  first = smallest,
  most = mostKeys,
  forgotten: unknown = Number.NEGATIVE_INFINITY
} = {}): KeyFilter => {
  /** A step holds a quarter at most, so that no more than that is forgotten at once. */
  const largest = Math.ceil(most / 4)
  const steps: Array<Step> = [makeStep(Math.min(first, largest))]
  let capacity = Math.min(first, largest)
  let forgotten = unknown

  const roomy = (): Step => {
    const last = steps.at(-1) as Step
    if (last.keys < last.capacity) return last
    const next = makeStep(Math.min(largest, capacity))
    while (steps.length > 0 && capacity + next.capacity > most) {
      const oldest = steps.shift() as Step
      capacity -= oldest.capacity
      forgotten = Math.max(forgotten, oldest.latest)
    }
    capacity += next.capacity
    steps.push(next)
    return next
  }

  const known = (key: KeyHash): Step | undefined => {
    for (let at = steps.length - 1; at >= 0; at--) if (has(steps[at] as Step, key)) return steps[at]
    return undefined
  }

  return {
    mayHave: (key) => known(key) !== undefined,
    add: (key, start) => {
      const before = known(key)
      // What is there already takes no second place: some keys are noted again and again while the store is away.
      if (before !== undefined && start <= before.latest) return
      const step = before !== undefined && before === steps.at(-1) ? before : roomy()
      if (step !== before) {
        mark(step, key)
        step.keys++
      }
      step.latest = Math.max(step.latest, start)
    },
    forgotten: () => forgotten,
    bytes: () => steps.reduce((sum, { words }) => sum + words.byteLength, 0)
  }
}

const blockOf = ({ blocks }: Step, { a }: KeyHash) => Math.floor(((a >>> 0) / 2 ** 32) * blocks) * wordsPerBlock

const bitOf = (b: number, word: number) => 1 << (Math.imul(b, salts[word] as number) >>> 27)

const has = (step: Step, key: KeyHash): boolean => {
  const block = blockOf(step, key)
  for (let word = 0; word < wordsPerBlock; word++) {
    if (((step.words[block + word] as number) & bitOf(key.b, word)) === 0) return false
  }
  return true
}

const mark = (step: Step, key: KeyHash): void => {
  const block = blockOf(step, key)
  for (let word = 0; word < wordsPerBlock; word++) {
    step.words[block + word] = (step.words[block + word] as number) | bitOf(key.b, word)
  }
}
