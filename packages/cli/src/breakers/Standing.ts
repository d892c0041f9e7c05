import { formatInstant } from "@agentwatch/core/model/Instant"
import type { StoredSpan } from "@agentwatch/core/model/Span"

/** One change of a breaker, as its span tells of it. */
export interface Change {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly scope: string
  /** `triggered`, `paused` and so on. */
  readonly name: string
  readonly from: string
  readonly to: string
  readonly reason: string
  readonly rule: string
  /** In the unit of the rule; null where the span does not tell it. */
  readonly threshold: number | null
  readonly current: number | null
  readonly actor: string
  readonly trace_id: string
}

const prefix = "circuit_breaker."

const text = (value: unknown) => (typeof value === "string" ? value : "")
const number = (value: unknown) => (typeof value === "number" ? value : null)

/** The change that a span tells of; `undefined` for any other span. */
export const changeIn = (span: StoredSpan): Change | undefined => {
  if (!span.name.startsWith(prefix)) return undefined
  const told = span.attributes ?? {}
  return {
    at: formatInstant(span.end_time_unix_nano),
    scope: text(told["cb.scope_id"]) || span.agent_id,
    name: span.name.slice(prefix.length),
    from: text(told["cb.from"]),
    to: text(told["cb.to"]),
    reason: text(told["cb.reason"]),
    rule: text(told["cb.rule"]),
    threshold: number(told["cb.threshold"]),
    current: number(told["cb.current"]),
    actor: text(told["cb.actor"]),
    trace_id: span.trace_id
  }
}

const latestFirst = (one: Change, other: Change) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0)

/** Where each scope stands: its last change, the latest first. */
export const standing = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
  const last = new Map<string, Change>()
  for (const change of changes) {
    const before = last.get(change.scope)
    if (before === undefined || before.at <= change.at) last.set(change.scope, change)
  }
  return [...last.values()].sort(latestFirst)
}

export const history = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> => [...changes].sort(latestFirst)
