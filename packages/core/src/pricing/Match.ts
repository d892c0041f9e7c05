import type { MatchRule } from "./PriceTable.js"

/** Takes a lower-cased name. */
export type Match = (name: string) => boolean

/** A rule as a predicate; literals and regular expressions are prepared once, here. */
export const compile = (rule: MatchRule): Match => {
  if ("or" in rule) {
    const any = rule.or.map(compile)
    return (name) => any.some((match) => match(name))
  }
  if ("and" in rule) {
    const all = rule.and.map(compile)
    return (name) => all.every((match) => match(name))
  }
  if ("regex" in rule) {
    const pattern = new RegExp(rule.regex)
    return (name) => pattern.test(name)
  }
  if ("equals" in rule) {
    const literal = rule.equals.toLowerCase()
    return (name) => name === literal
  }
  if ("starts_with" in rule) {
    const literal = rule.starts_with.toLowerCase()
    return (name) => name.startsWith(literal)
  }
  if ("ends_with" in rule) {
    const literal = rule.ends_with.toLowerCase()
    return (name) => name.endsWith(literal)
  }
  const literal = rule.contains.toLowerCase()
  return (name) => name.includes(literal)
}

/** The names, in lower case, which a rule spells out in full. */
export const spelledOut = (rule: MatchRule): ReadonlyArray<string> =>
  "equals" in rule ? [rule.equals.toLowerCase()] : "or" in rule ? rule.or.flatMap(spelledOut) : []
