import { none } from "./none.js"

const format = (zone: string | undefined) =>
  new Intl.DateTimeFormat("en-US", {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
    timeZoneName: "short"
  })

const viewers = format(undefined)

/** An instant in ISO 8601 to the millisecond, with the zone that it is told in: an IANA name, the viewer's own by default. */
export const zonedTime = (iso: string, zone?: string): string => {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? none : (zone === undefined ? viewers : format(zone)).format(at)
}
