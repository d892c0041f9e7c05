import { none } from "./none.js"

/** Percent with at most one decimal. What is not all is never shown as 100 %, what is not nothing never as 0 %. */
export const percent = (value: number): string => {
  if (!Number.isFinite(value)) return none
  const rounded = Math.round(value * 10) / 10
  const shown = rounded === 100 && value < 100 ? 99.9 : rounded === 0 && value > 0 ? 0.1 : rounded
  return `${shown} %`
}
