import type { Stretch } from "./rollup/segments.js"

const nanosOf = (millis: number) => BigInt(millis) * 1_000_000n

/** A month, `YYYY-MM` in UTC, from its first instant up to that of the next. */
export const monthStretch = (month: string): Stretch & { readonly from: bigint; readonly to: bigint } => {
  const [year = 1970, number = 1] = month.split("-").map(Number)
  return { from: nanosOf(Date.UTC(year, number - 1)), to: nanosOf(Date.UTC(year, number)) }
}
