import { none } from "./none.js"

const formats = new Map<number, Intl.NumberFormat>()

const dollars = (digits: number): Intl.NumberFormat => {
  const known = formats.get(digits)
  if (known !== undefined) return known
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: digits
  })
  formats.set(digits, format)
  return format
}

// A nano-dollar is the smallest amount there is.
const mostDigits = 9

/** US dollars: to the cent from one dollar up, with three significant digits below, so that little is not shown as nothing. */
export const money = (usd: number): string => {
  if (!Number.isFinite(usd)) return none
  const size = Math.abs(usd)
  if (size === 0) return dollars(2).format(0)
  if (size < 10 ** -mostDigits) return `<${dollars(mostDigits).format(10 ** -mostDigits)}`
  const digits = size >= 1 ? 2 : Math.min(mostDigits, 2 - Math.floor(Math.log10(size)))
  return dollars(digits).format(usd)
}

/** US dollars to the nano-dollar. */
export const exactMoney = (usd: number): string =>
  Number.isFinite(usd) ? dollars(mostDigits).format(usd === 0 ? 0 : usd) : none
