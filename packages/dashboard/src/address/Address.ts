import { type Period, periods } from "@agentwatch/core/api/Query"

const parameter = "period"

export const defaultPeriod: Period = "24h"

/** The period a query string asks for; the default for one that is missing or unknown. */
export const periodOf = (search: string): Period => {
  const asked = new URLSearchParams(search).get(parameter)
  return periods.find((period) => period === asked) ?? defaultPeriod
}

/** The query string with another period, everything else in it kept. The default period is not spelled out. */
export const withPeriod = (search: string, period: Period): string => {
  const parameters = new URLSearchParams(search)
  if (period === defaultPeriod) parameters.delete(parameter)
  else parameters.set(parameter, period)
  const text = parameters.toString()
  return text === "" ? "" : `?${text}`
}
