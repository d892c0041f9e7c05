import type { DailyCost } from "@agentwatch/core/api/Costs"

/** What was spent, as the cost endpoints tell it of a day, an agent or a model. */
export type Spent = Omit<DailyCost, "day">

const nothing: Spent = {
  calls: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: 0,
  default_cost_usd: 0,
  cache_saved_usd: 0
}

const names = Object.keys(nothing) as ReadonlyArray<keyof Spent>

// Dollars come exact to the nano-dollar, which is how they are added up, so that the sum is exact as well.
const unit = (name: keyof Spent) => (name.endsWith("_usd") ? 1e9 : 1)

/** What several come to together. */
export const totalOf = (spent: ReadonlyArray<Spent>): Spent => {
  const sum = (name: keyof Spent) =>
    spent.reduce((total, one) => total + Math.round(one[name] * unit(name)), 0) / unit(name)
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as unknown as Spent
}

/** A part of a whole in percent; `undefined` where there is no whole. */
export const shareOf = (part: number, whole: number): number | undefined =>
  whole > 0 ? (part / whole) * 100 : undefined
