import { type Filter, rangeOf } from "@agentwatch/core/api/Filter"
import type { AnsweredPeriod } from "@agentwatch/core/api/Metrics"
import type { Period } from "@agentwatch/core/api/Query"
import { Duration } from "effect"
import type { Stretch } from "./segments.js"

const lengths: Record<Exclude<Period, "all">, Duration.Duration> = {
  "1h": Duration.hours(1),
  "24h": Duration.hours(24),
  "7d": Duration.days(7),
  "30d": Duration.days(30)
}

/** The time that a question is about. */
export interface Asked {
  readonly period: typeof AnsweredPeriod.Type
  readonly stretch: Stretch
}

/** A range, or else a period that ends now; `unsaid` where neither is given. `nowMillis` since the epoch. */
export const askedTime = (
  asked: Filter & { readonly period?: Period | undefined },
  unsaid: Period,
  nowMillis: number
): Asked => {
  const { from, to } = rangeOf(asked)
  if (from !== undefined || to !== undefined) {
    return { period: "custom", stretch: { from, to: to === undefined ? undefined : to + 1n } }
  }
  const period = asked.period ?? unsaid
  const back = period === "all" ? undefined : Duration.toMillis(lengths[period])
  return {
    period,
    stretch: { from: back === undefined ? undefined : BigInt(nowMillis - back) * 1_000_000n, to: undefined }
  }
}

/** Most buckets of one answer. */
export const mostBuckets = 50_000

const minutesOfHour = 60

/** Minutes of a bucket of all there is, unless these would be too many. */
export const usualMinutes = minutesOfHour
const minutesOfDay = 1_440

/** Minutes of a bucket as system B chooses them, by the period; of a range by its length in minutes. Never too many buckets. */
export const bucketFor = (period: Asked["period"], length: number): number => {
  if (period === "all" && length < (mostBuckets - 1) * minutesOfHour) return usualMinutes
  if (period === "all") return days(length)
  if (length <= minutesOfHour) return 1
  if (length <= minutesOfDay) return 15
  if (length <= 7 * minutesOfDay) return minutesOfHour
  if (length <= 31 * minutesOfDay) return 360
  return days(length)
}

/** As few whole days as a bucket must have. */
const days = (length: number) => minutesOfDay * Math.ceil((length / minutesOfDay + 1) / (mostBuckets - 1))
