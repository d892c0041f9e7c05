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
  readonly task: string | undefined
  readonly sessionId: string | undefined
  readonly userId: string | undefined
  readonly tags: ReadonlyArray<string> | undefined
}

// A program that calls itself can nest agents without end; what is kept of them is bounded.
const longestPath = 64

/** The scope inside an agent. One that is entered again right inside itself stands in the path once. */
export const inAgent = (scope: Scope, agent: Agent): Scope => {
  const path = scope.agentPath ?? []
  return {
    ...scope,
    agent,
    agentPath: path.at(-1) === agent.id ? path : [...path.slice(1 - longestPath), agent.id]
  }
}
