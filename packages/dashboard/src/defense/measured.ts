import { count } from "../format/Count.js"
import { money } from "../format/Money.js"
import { percent } from "../format/Percent.js"
import { texts } from "../texts.js"
import type { Move, Rule } from "./Move.js"

/** A number in the unit of its rule. */
const inUnit = (rule: Rule, value: number): string =>
  rule === "budget_per_hour" ? money(value) : rule === "max_error_rate" ? percent(value * 100) : count(value)

/** What was measured, and the threshold. */
export const inWords = (rule: Rule, current: number, threshold: number): string =>
  texts.defense.measured[rule](inUnit(rule, current), inUnit(rule, threshold))

/** What was measured against which threshold, where a rule was crossed. */
export const measured = ({ current, rule, threshold }: Move): string | undefined =>
  rule === undefined || current === undefined || threshold === undefined ? undefined : inWords(rule, current, threshold)
