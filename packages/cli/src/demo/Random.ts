import { createHash } from "node:crypto"
import { Utils } from "effect"

export type Choice<A> = readonly [A, ...ReadonlyArray<A>]

/** Chance that can be had again: the same words give the same numbers, on every machine and at any time. */
export interface Random {
  /** From `low` to below `high`. */
  readonly between: (low: number, high: number) => number
  /** A whole number from `low` to `high`, both included. */
  readonly whole: (low: number, high: number) => number
  /** True with a probability from 0 to 1. */
  readonly happens: (probability: number) => boolean
  readonly one: <A>(of: Choice<A>) => A
  /** Different ones, in the order of the list; all of them where there are not more. */
  readonly several: <A>(of: ReadonlyArray<A>, count: number) => ReadonlyArray<A>
  /** That many random bytes, as hex digits. */
  readonly hex: (bytes: number) => string
}

export const randomOf = (...words: ReadonlyArray<string | number>): Random => {
  const digest = createHash("sha256").update(JSON.stringify(words)).digest()
  const numbers = new Utils.PCGRandom(digest.readUInt32BE(0), digest.readUInt32BE(4))
  const between: Random["between"] = (low, high) => low + numbers.number() * (high - low)
  const whole: Random["whole"] = (low, high) => low + Math.floor(numbers.number() * (high - low + 1))
  return {
    between,
    whole,
    happens: (probability) => numbers.number() < probability,
    one: (of) => of[whole(0, of.length - 1)] ?? of[0],
    several: (of, count) => {
      const left = of.map((_, index) => index)
      while (left.length > count) left.splice(whole(0, left.length - 1), 1)
      return left.flatMap((index) => of.slice(index, index + 1))
    },
    hex: (bytes) => Array.from({ length: bytes }, () => whole(0, 255).toString(16).padStart(2, "0")).join("")
  }
}
