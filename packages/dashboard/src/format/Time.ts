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

const timeOfDay = new Intl.DateTimeFormat("en-US", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23"
})

/** An instant in ISO 8601 for where most are of today: the time of day, and the date only where it is another one. */
export const recentTime = (iso: string, now: number): string => {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return none
  return at.toDateString() === new Date(now).toDateString() ? timeOfDay.format(at) : localTime(iso, now)
}

const day = 86_400_000
const clock = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
const date = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric" })
const dateInUtc = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" })
const month = new Intl.DateTimeFormat("en-US", { month: "short", year: "numeric" })

/**
 * An instant on an axis whose marks are `step` apart, both in milliseconds, in the viewer's zone: the time of day, and at
 * midnight the date.
 */
export const axisTime = (at: number, step: number): string => {
  if (step >= 28 * day) return month.format(at)
  if (step >= day || new Date(at).getHours() + new Date(at).getMinutes() === 0) return date.format(at)
  return (step < 60_000 ? timeOfDay : clock).format(at)
}

/** The day of UTC that an instant in milliseconds lies in. */
export const utcDay = (at: number): string => dateInUtc.format(at)
