import type { Group, Summary, Timeseries } from "@agentwatch/core/api/Metrics"

const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0)

/** The share of a group's requests that failed, in percent. The API's own has one decimal, which may be 0 where some failed. */
export const errorRate = ({ errors, requests }: Pick<Group, "errors" | "requests">): number =>
  requests === 0 ? 0 : (errors / requests) * 100

/**
 * The share of requests that went well, in percent. Rounded to one decimal all seem to have gone well where some did not, or
 * none where some did; there the buckets of the same time tell more.
 */
export const successRate = (
  { success_rate }: Pick<Summary, "success_rate">,
  series: Pick<Timeseries, "errors" | "requests"> | undefined
): number => {
  if (series === undefined || (success_rate !== 0 && success_rate !== 100)) return success_rate
  const requests = sum(series.requests)
  return requests === 0 ? success_rate : 100 - errorRate({ errors: sum(series.errors), requests })
}
