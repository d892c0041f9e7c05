import type { Day, Projection } from "./Projection.js"

const day = 86_400_000

/**
 * The days of a month, and what they come to up to the end of each: what was spent, up to today, and what is projected, from
 * where the last full day ended. Null where there is none.
 */
export const monthOf = (days: ReadonlyArray<Day>, projection: Projection) => {
  const { end, fullCost, month, rate, rest, today, todays } = projection
  const cost = new Map(days.map((one) => [Date.parse(one.day), one.cost_usd]))
  const at = Array.from({ length: (end - month) / day }, (_, place) => month + place * day)
  let total = 0
  const spent = at.map((from) => {
    total += cost.get(from) ?? 0
    return from <= today ? total : null
  })
  const lastFull = at.length - rest - 1
  const projected = at.map((_, place) => {
    const ahead = place - lastFull
    if (rate === undefined || ahead < 0) return null
    return ahead === 0 ? fullCost : fullCost + todays + rate.perDay * (ahead - 1)
  })
  return { at, spent, projected }
}
