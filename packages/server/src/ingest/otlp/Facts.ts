import type { Meaning } from "./conventions/Convention.js"
import { namesOf } from "./conventions/names.js"
import type { Attributes, Value } from "./OtlpSpan.js"

/**
 * The attributes of a span, of which what becomes a field of ours is taken out. What nobody takes is `rest`: it stays an
 * attribute, so nothing is lost and nothing stands twice.
 */
export interface Facts {
  readonly get: (name: string) => Value | undefined
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

// Numbers, texts, and lists of them. What is nested deeper is sent under one name only.
const same = (one: Value, other: Value) =>
  one === other || (Array.isArray(one) && Array.isArray(other) && String(one) === String(other))

export const makeFacts = (...all: ReadonlyArray<Attributes>): Facts => {
  const left = new Map<string, Value>()
  for (const attributes of all) for (const [name, value] of attributes) left.set(name, value)

  const takeIf: Facts["takeIf"] = (meaning, isGood) => {
    const names = namesOf(meaning)
    const found = names.find((name) => {
      const value = left.get(name)
      return value !== undefined && value !== null && value !== "" && isGood(value)
    })
    if (found === undefined) return undefined
    const value = left.get(found) ?? null
    for (const name of names) {
      const other = left.get(name)
      if (other !== undefined && same(value, other)) left.delete(name)
    }
    return value
  }

  return {
    get: (name) => left.get(name),
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
