/** Nano-dollars in a dollar. Amounts inside are whole nano-dollars, of which sums are exact below 2^53. */
const perUsd = 1_000_000_000

/** The most that a budget may be, in US dollars: 2^53 nano-dollars are a little more. */
export const mostUsd = 9_000_000

/** The nearest whole nano-dollar. */
export const fromUsd = (usd: number): number => Math.round(usd * perUsd)

export const toUsd = (nanoUsd: number): number => nanoUsd / perUsd

/** An amount of nano-dollars as people write it, to the last digit that it has: `$10.00`, `$0.00025`. */
export const shownUsd = (nanoUsd: number): string => {
  const [whole = "0", part = ""] = toUsd(nanoUsd).toFixed(9).split(".")
  return `$${whole}.${part.replace(/0+$/, "").padEnd(2, "0")}`
}

/** A whole number of nano-dollars from 0 to 2^53 - 1. What is not a number is `otherwise`. */
export const wholeNanos = (nanoUsd: number, otherwise: number): number => {
  if (nanoUsd >= 0) return Math.min(Math.round(nanoUsd), Number.MAX_SAFE_INTEGER)
  return nanoUsd < 0 ? 0 : otherwise
}
