import type { Meaning } from "./conventions/Convention.js"
import { namesOf, ranksOf } from "./conventions/names.js"
import type { Attributes, Value } from "./OtlpSpan.js"

/**
 * The attributes of a span, of which what becomes a field of ours is taken out. What nobody takes is `rest`: it stays an
 * attribute, so nothing is lost and nothing stands twice.
 */
export interface Facts {
  readonly get: (name: string) => Value | undefined
  /** Whether anything is there that means this. */
  readonly has: (meaning: Meaning) => boolean
  /** The first that is there, under any of the names of its meaning. The other names go along where they say the same. */
  readonly take: (meaning: Meaning) => Value | undefined
  /** As `take`, and likewise only where `isGood` finds it so. */
  readonly takeIf: (meaning: Meaning, isGood: (value: Value) => boolean) => Value | undefined
  /** All whose names begin as a prefix of this meaning does, without that beginning. `isGood` is asked about the rest. */
  readonly takeAll: (
    meaning: Meaning,
    isGood?: (name: string) => boolean
  ) => ReadonlyArray<readonly [name: string, value: Value]>
  readonly rest: () => Attributes
}

/** An attribute that has a meaning. */
interface Candidate {
  readonly name: string
  readonly rank: number
}

// Numbers, texts, and lists of them. What is nested deeper is sent under one name only.
const same = (one: Value, other: Value) =>
  one === other || (Array.isArray(one) && Array.isArray(other) && String(one) === String(other))

const isThere = (value: Value | undefined): value is Value => value !== undefined && value !== null && value !== ""

/** What there is of each meaning: a span has a dozen attributes, and there are ten times as many names. */
const candidatesIn = (attributes: Attributes) => {
  const found = new Map<Meaning, Array<Candidate>>()
  for (const name of attributes.keys()) {
    for (const { meaning, rank } of ranksOf(name)) {
      const candidates = found.get(meaning)
      if (candidates === undefined) found.set(meaning, [{ name, rank }])
      else candidates.push({ name, rank })
    }
  }
  return found
}

/** What is said twice is taken from the later of them: a span knows better than the process that it is of. */
export const makeFacts = (...all: ReadonlyArray<Attributes>): Facts => {
  const left = new Map<string, Value>()
  for (const attributes of all) for (const [name, value] of attributes) left.set(name, value)
  const found = candidatesIn(left)

  const takeIf: Facts["takeIf"] = (meaning, isGood) => {
    const candidates = found.get(meaning) ?? []
    let best: Candidate | undefined
    for (const candidate of candidates) {
      const value = left.get(candidate.name)
      if (isThere(value) && isGood(value) && (best === undefined || candidate.rank < best.rank)) best = candidate
    }
    if (best === undefined) return undefined
    const value = left.get(best.name) ?? null
    for (const { name } of candidates) if (same(value, left.get(name) ?? null)) left.delete(name)
    return value
  }

  return {
    get: (name) => left.get(name),
    has: (meaning) => (found.get(meaning) ?? []).some(({ name }) => left.has(name)),
    take: (meaning) => takeIf(meaning, () => true),
    takeIf,
    takeAll: (meaning, isGood = () => true) => {
      const prefixes = namesOf(meaning)
      const taken: Array<readonly [string, Value]> = []
      for (const [name, value] of left) {
        const prefix = prefixes.find((prefix) => name.startsWith(prefix))
        if (prefix === undefined || name.length === prefix.length || !isGood(name.slice(prefix.length))) continue
        taken.push([name.slice(prefix.length), value])
        left.delete(name)
      }
      return taken
    },
    rest: () => left
  }
}
