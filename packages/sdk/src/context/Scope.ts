import type { Breaker } from "@agentwatch/core/breaker/Breaker"

/** Who acts. */
export interface Agent {
  readonly id: string
  readonly name: string
  readonly role: string
}

/** What holds for whatever begins here. Never changed: what narrows it is a new one. */
export interface Scope {
  /** Absent outside of any trace. */
  readonly traceId: string | undefined
  /** The span that is the parent of what begins here. */
  readonly spanId: string | undefined
  readonly agent: Agent
  /** Ids of the agents around, outermost to innermost; absent where there is none. */
  readonly agentPath: ReadonlyArray<string> | undefined
  /** The breakers of the agents around, outermost to innermost, each once. */
  readonly breakers: ReadonlyArray<Breaker>
  /** The `onBlock` that this is inside of: what is refused here starts no other as long as it runs. */
  readonly hook: { running: boolean } | undefined
  /** Calls that begin here are seen by another door already. */
  readonly seen: boolean
  /** The program's `mask` is at work here. */
  readonly masking?: true
  readonly task: string | undefined
  readonly sessionId: string | undefined
  readonly userId: string | undefined
  readonly tags: ReadonlyArray<string> | undefined
}

/** The scope outside of everything. */
export const outermost = (agent: string | undefined, task: string | undefined): Scope => ({
  traceId: undefined,
  spanId: undefined,
  agent: { id: agent ?? "default", name: agent ?? "default", role: "Agent" },
  agentPath: undefined,
  breakers: [],
  hook: undefined,
  seen: false,
  task,
  sessionId: undefined,
  userId: undefined,
  tags: undefined
})

/** A program that calls itself can nest agents without end; what is kept of them is bounded. */
export const mostNested = 64

/**
 * The scope inside an agent. One that is entered again right inside itself stands in the path once. Its breaker is absent
 * where there was no room for one.
 */
export const inAgent = (scope: Scope, agent: Agent, breaker: Breaker | undefined): Scope => {
  const path = scope.agentPath ?? []
  const { breakers } = scope
  return {
    ...scope,
    agent,
    agentPath: path.at(-1) === agent.id ? path : [...path.slice(1 - mostNested), agent.id],
    breakers: breaker === undefined || breakers.includes(breaker) ? breakers : [...breakers, breaker]
  }
}
