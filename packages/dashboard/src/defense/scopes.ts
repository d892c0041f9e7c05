import { type BreakerState, isOpening, type Move, type Rule, rules } from "./Move.js"

/** What a breaker guards. */
export interface ScopeName {
  readonly scope: string
  readonly scopeId: string
}

/** What a rule of a scope was last known to measure, and when. */
export interface Measured {
  readonly current: number
  readonly threshold: number
  /** Nanoseconds since the epoch. */
  readonly at: bigint
}

/** A scope, as far as its transitions tell of it. */
export interface ScopeTold extends ScopeName {
  readonly last: Move
  /** Absent where the last transition does not tell it. */
  readonly state: BreakerState | undefined
  readonly gauges: Readonly<Record<Rule, Measured | undefined>>
  readonly openings: number
}

/** The figures of other transitions are those of the opening before them. */
const measuring: ReadonlySet<Move["name"]> = new Set<Move["name"]>(["triggered", "budget_increased"])

const measuredBy = (moves: ReadonlyArray<Move>, rule: Rule): Measured | undefined => {
  for (const { at, current, name, rule: of, threshold } of moves) {
    if (of !== rule || !measuring.has(name) || current === undefined || threshold === undefined) continue
    return { at, current, threshold }
  }
  return undefined
}

const urgency: Readonly<Record<BreakerState, number>> = { open: 0, paused: 1, "half-open": 2, closed: 3 }

const rank = ({ state }: ScopeTold) => (state === undefined ? 4 : urgency[state])

/** The scopes that moved, those that refuse calls first. `moves` come the latest first. */
export const scopesOf = (moves: ReadonlyArray<Move>): ReadonlyArray<ScopeTold> => {
  const byScope = new Map<string, Array<Move>>()
  for (const move of moves) {
    const key = JSON.stringify([move.scope, move.scopeId])
    const own = byScope.get(key)
    if (own === undefined) byScope.set(key, [move])
    else own.push(move)
  }
  return [...byScope.values()]
    .flatMap((own) => {
      const [last] = own
      if (last === undefined) return []
      const gauges = Object.fromEntries(rules.map((rule) => [rule, measuredBy(own, rule)])) as ScopeTold["gauges"]
      const openings = own.filter(isOpening).length
      return [{ scope: last.scope, scopeId: last.scopeId, last, state: last.to, gauges, openings }]
    })
    .sort((a, b) => rank(a) - rank(b) || (a.last.at < b.last.at ? 1 : -1))
}

/** More of an id does not fit among the words of a search, and half a word finds nothing. */
const longest = 400

/** The words of a refused call's error, and the agent that its trace has. An id that is too long is asked for alone. */
export const blockedSearch = ({
  scope,
  scopeId
}: ScopeName): { readonly search: string; readonly agentId: string | undefined } =>
  scope === "global"
    ? { search: "AgentWatch blocked a call", agentId: undefined }
    : {
        search: `AgentWatch blocked a call of agent ${scopeId.length > longest ? "" : scopeId}`.trim(),
        agentId: scopeId
      }

const refusal = /AgentWatch blocked a call(?: of agent (.+?))?: /s

/** Whose breaker refused a call, as the error that came of it tells; undefined for any other error. */
export const blockedBy = (error: string | undefined): ScopeName | undefined => {
  const found = refusal.exec(error ?? "")
  if (found === null) return undefined
  const [, agent] = found
  return agent === undefined ? { scope: "global", scopeId: "global" } : { scope: "agent", scopeId: agent }
}
