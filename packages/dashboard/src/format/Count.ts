import { none } from "./none.js"

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })
const units = ["", "k", "M", "B", "T"]

/** A count with all its digits, in groups of three. */
export const count = (n: number): string => (Number.isFinite(n) ? whole.format(n) : none)

/** A count short enough for a column: exact below a thousand, then about three digits and a letter. */
export const shortCount = (n: number): string => {
  if (!Number.isFinite(n)) return none
  let value = n
  let unit = 0
  // 999,950 rounds up to the next unit, so what counts is the value as it will be shown.
  while (rounded(value, unit) >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit += 1
  }
  return `${rounded(value, unit)}${units[unit] ?? ""}`
}

const rounded = (value: number, unit: number) =>
  unit === 0 || value >= 99.95 ? Math.round(value) : Math.round(value * 10) / 10
