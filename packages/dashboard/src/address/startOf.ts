import type { Period } from "@agentwatch/core/api/Query"

const hour = 3_600_000

const lengths: Readonly<Record<Period, number | undefined>> = {
  "1h": hour,
  "24h": 24 * hour,
  "7d": 7 * 24 * hour,
  "30d": 30 * 24 * hour,
  all: undefined
}

/** Where a period starts, in nanoseconds since the epoch, seen from `now` in milliseconds. `undefined`: it has no start. */
export const startOf = (period: Period, now: number): bigint | undefined => {
  const length = lengths[period]
  return length === undefined ? undefined : BigInt(now - length) * 1_000_000n
}
