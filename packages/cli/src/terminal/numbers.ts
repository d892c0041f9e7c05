const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })

/** A count with all its digits: `12,345`. */
export const count = (value: number): string => grouped.format(value)

/** A count of things with one name for one of them, and an `s` for several: `1 trace`, `3,182 traces`. */
export const counted = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? "" : "s"}`

/** A count in at most five characters: `812`, `8.1k`, `12k`, `3.4M`. */
export const shortCount = (value: number): string => {
  const units = ["", "k", "M", "G", "T"]
  let rest = value
  let unit = 0
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1_000
    unit += 1
  }
  return unit > 0 && rest < 9.95 ? `${rest.toFixed(1)}${units[unit]}` : `${Math.round(rest)}${units[unit]}`
}

/** US dollars in at most eight characters. What costs little is not shown as nothing. */
export const dollars = (usd: number): string => {
  if (usd === 0) return "$0"
  if (usd < 0.00001) return "<$.00001"
  if (usd < 0.001) return `$${usd.toFixed(5)}`
  if (usd < 1) return `$${usd.toFixed(4)}`
  if (usd < 9_999.995) return `$${usd.toFixed(2)}`
  return usd < 999_999.5 ? `$${grouped.format(usd)}` : `$${shortCount(usd)}`
}

/** Milliseconds in the unit of a reader, in at most six characters: `0.4 ms`, `812 ms`, `1.2 s`, `140 s`, `17 min`, `1.7 h`. */
export const duration = (ms: number): string => {
  if (ms < 9.95) return `${ms === 0 ? 0 : ms < 0.05 ? "<.1" : ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 99_950) return `${(ms / 1_000).toFixed(1)} s`
  // Of few minutes the half that is rounded away would be much.
  if (ms < 599_500) return `${Math.round(ms / 1_000)} s`
  if (ms < 5_970_000) return `${Math.round(ms / 60_000)} min`
  const hours = ms / 3_600_000
  return `${hours < 99.95 ? hours.toFixed(1) : Math.round(hours)} h`
}

/** A share from 0 to 1 as percent: `0.4 %`, `12 %`. What is little is not shown as nothing, nor what is much as all. */
export const percent = (share: number): string => {
  const hundredths = share * 100
  if (hundredths > 0 && hundredths < 0.05) return "<.1 %"
  if (hundredths >= 99.5 && hundredths < 100) return `${Math.min(99.9, Number(hundredths.toFixed(1)))} %`
  return hundredths > 0 && hundredths < 9.95 ? `${hundredths.toFixed(1)} %` : `${Math.round(hundredths)} %`
}

/** Of an instant as ISO 8601 what a list needs, without the year: `02-09 15:30:00`. */
export const shortInstant = (iso: string): string => iso.slice(5, 19).replace("T", " ")
