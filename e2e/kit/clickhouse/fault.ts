/** What may go wrong between a client and the store. `ms` are milliseconds. */
export type Fault =
  /** The statement is executed; its answer never comes, and the connection stays open: for `ms`, or for ever. */
  | { readonly kind: "commitThenSilence"; readonly ms?: number }
  /** The statement is executed, and the connection is reset instead of an answer. */
  | { readonly kind: "commitThenReset" }
  /** The connection is reset, and nothing is executed. */
  | { readonly kind: "resetBefore" }
  /** Nothing is executed, and the answer is an error that passes: the server has too much to do. */
  | { readonly kind: "error500" }
  /** The statement is held up on its way and then executed, even if its sender has gone or asked to have it killed. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The statement is executed at once, and answered so much later. */
  | { readonly kind: "delayAnswer"; readonly ms: number }
  /** The statement is executed, and its answer breaks off. */
  | { readonly kind: "truncatedAnswer" }

export interface Rule {
  readonly fault: Fault
  /** What a statement must match, as the source of a regular expression. */
  readonly on: string
  /** How many statements it befalls; all until further notice, unless given. */
  readonly times?: number
}

export const everyStatement = ""
export const insertsOf = (table: string) => `^\\s*INSERT\\s+INTO\\s+(\\S+\\.)?\`?${table}\`?(?=[\\s(])`
export const spanInserts = insertsOf("spans")

/** The fault that befalls a statement, and the rules that are left. The rule that was given first goes first. */
export const befalls = (
  rules: ReadonlyArray<Rule>,
  statement: string
): { readonly fault?: Fault; readonly rules: ReadonlyArray<Rule> } => {
  const at = rules.findIndex(({ on }) => new RegExp(on, "i").test(statement))
  const rule = rules[at]
  if (rule === undefined) return { rules }
  const { times } = rule
  if (times === undefined) return { fault: rule.fault, rules }
  const left = times > 1 ? [{ ...rule, times: times - 1 }] : []
  return { fault: rule.fault, rules: [...rules.slice(0, at), ...left, ...rules.slice(at + 1)] }
}
