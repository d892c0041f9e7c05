import type { StoredSpan } from "@agentwatch/core/model/Span"

const names = ["triggered", "paused", "budget_increased", "reset", "recovered", "retrip", "half_open"] as const
/** What a breaker did. */
export type MoveName = (typeof names)[number]

const states = ["closed", "open", "paused", "half-open"] as const
export type BreakerState = (typeof states)[number]

export const rules = ["budget_per_hour", "max_error_rate", "max_calls_per_minute"] as const
export type Rule = (typeof rules)[number]

/** A breaker's transition, as its span tells it. What the span does not tell is absent. */
export interface Move {
  readonly traceId: string
  readonly spanId: string
  /** Nanoseconds since the epoch. */
  readonly at: bigint
  readonly name: MoveName
  readonly scope: string
  readonly scopeId: string
  readonly from?: BreakerState
  readonly to?: BreakerState
  /** Absent where a person did it, or the sender does not say. */
  readonly rule?: Rule
  readonly reason?: string
  /** In the unit of the rule: US dollars, a share from 0 to 1, calls a minute. */
  readonly threshold?: number
  readonly current?: number
  readonly actor?: string
}

/** Whether a breaker began to refuse calls. */
export const isOpening = ({ name }: Pick<Move, "name">): boolean => name === "triggered" || name === "retrip"

const prefix = "circuit_breaker."

export const isBreakerSpan = ({ name }: Pick<StoredSpan, "name">): boolean => name.startsWith(prefix)

type Attributes = NonNullable<StoredSpan["attributes"]>

const text = (attributes: Attributes, name: string) => {
  const value = attributes[name]
  return typeof value === "string" && value !== "" ? value : undefined
}

const number = (attributes: Attributes, name: string) => {
  const value = attributes[name]
  return typeof value === "number" && Number.isFinite(value) ? value : undefined
}

const among = <A extends string>(known: ReadonlyArray<A>, value: string | undefined) =>
  known.find((one) => one === value)

/** Drops what is not there, so that it is absent and not undefined. */
const told = <A extends object>(fields: A) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof A]?: Exclude<A[Name], undefined>
  }

/** Reads a breaker's transition from its span; `undefined` for any other span, and for one that no breaker makes. */
export const moveOf = (span: StoredSpan): Move | undefined => {
  if (!isBreakerSpan(span)) return undefined
  // Older senders say the prefix twice.
  const name = among(names, span.name.slice(prefix.length).replace(/^circuit_breaker_/, ""))
  if (name === undefined) return undefined
  const attributes = span.attributes ?? {}
  return {
    traceId: span.trace_id,
    spanId: span.span_id,
    at: span.start_time_unix_nano,
    name,
    scope: text(attributes, "cb.scope") ?? (span.agent_id === "global" ? "global" : "agent"),
    scopeId: text(attributes, "cb.scope_id") ?? span.agent_id,
    ...told({
      from: among(states, text(attributes, "cb.from")),
      to: among(states, text(attributes, "cb.to")),
      rule: among(rules, text(attributes, "cb.rule")),
      reason: text(attributes, "cb.reason"),
      threshold: number(attributes, "cb.threshold"),
      current: number(attributes, "cb.current"),
      actor: text(attributes, "cb.actor")
    })
  }
}
