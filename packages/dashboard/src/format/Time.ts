import { none } from "./none.js"

const format = (zone: string | undefined, year: boolean) =>
  new Intl.DateTimeFormat("en-US", {
    ...(zone === undefined ? {} : { timeZone: zone }),
    ...(year ? { year: "numeric" } : {}),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23"
  })

const viewers = { short: format(undefined, false), long: format(undefined, true) }

/**
 * An instant in ISO 8601 as a person reads it, to the second, with the year only where it is not that of `now`.
 *
 * @param now milliseconds since the epoch
 * @param zone an IANA name; the viewer's own by default
 */
export const localTime = (iso: string, now: number, zone?: string): string => {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return none
  const formats = zone === undefined ? viewers : { short: format(zone, false), long: format(zone, true) }
  const year = (instant: number) => /\d{4}/.exec(formats.long.format(instant))?.[0]
  return (year(at) === year(now) ? formats.short : formats.long).format(at)
}

/** The same instant to the millisecond in UTC. */
export const utcTime = (iso: string): string => {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? none : `${new Date(at).toISOString().replace("T", " ").replace("Z", "")} UTC`
}
