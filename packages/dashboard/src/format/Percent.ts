import { none } from "./none.js"

/** Percent with at most one decimal. What is not all is never shown as 100 %, what is not nothing neither as 0 % nor as more. */
export const percent = (value: number): string => {
  if (!Number.isFinite(value)) return none
  const rounded = Math.round(value * 10) / 10
  if (rounded === 0 && value > 0) return "<0.1 %"
  return `${rounded === 100 && value < 100 ? 99.9 : rounded} %`
}
