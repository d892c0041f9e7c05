import type { Timeseries } from "@agentwatch/core/api/Metrics"

/** What there is no value of without requests: null in buckets that have none. */
export const whereRequested = (
  { requests }: Pick<Timeseries, "requests">,
  values: ReadonlyArray<number>
): ReadonlyArray<number | null> => values.map((value, place) => ((requests[place] ?? 0) > 0 ? value : null))

/** The figures of the cards, bucket by bucket. */
export const coursesOf = (series: Timeseries) => ({
  cost: series.cost,
  requests: series.requests,
  latency: whereRequested(series, series.latency_p50)
})
