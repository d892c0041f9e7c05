import type { ScopeSnapshot } from "./ScopeSnapshot.js"

/** How the registry itself is doing. */
export interface BreakerHealth {
  /** Scopes alive, the global one included. */
  readonly scopes: number
  /** Agents' scopes that had to make room for others. */
  readonly evicted: number
  /** Times that there was no room for an agent, which is then held by its outer scopes alone. */
  readonly unscoped: number
  /** Listeners that threw. */
  readonly listenerFaults: number
  /** Transitions and alerts that nobody was told of, because too many waited. */
  readonly untold: number
}

/** Every breaker, as plain JSON. */
export interface BreakersSnapshot {
  /** ISO 8601, UTC, by the wall clock. */
  readonly takenAt: string
  readonly global: ScopeSnapshot
  /** The one that was used longest ago first. */
  readonly agents: ReadonlyArray<ScopeSnapshot>
  readonly health: BreakerHealth
}
