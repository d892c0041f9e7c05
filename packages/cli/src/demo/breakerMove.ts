import type { Transition } from "@agentwatch/core/breaker/Transition"
import type { Recording, Scope } from "./Recording.js"

/** Writes down what a breaker did, in the trace in which it did it. */
export const breakerMove = (
  recording: Recording,
  scope: Scope,
  at: number,
  move: Omit<Transition, "timestamp">
): void => {
  const agent = { agent_id: move.scopeId, agent_name: "AgentWatch circuit breaker", agent_role: "SafetyMonitor" }
  recording.write(scope, {
    name: `circuit_breaker.${move.name}`,
    from: at,
    to: at,
    more: {
      ...agent,
      status: { code: "OK" },
      compliance_flags: ["eu_ai_act_art12_relevant"],
      attributes: {
        "cb.scope": move.scope,
        "cb.scope_id": move.scopeId,
        "cb.from": move.from,
        "cb.to": move.to,
        "cb.rule": move.rule,
        "cb.reason": move.reason,
        "cb.threshold": move.threshold,
        "cb.current": move.current,
        "cb.actor": move.actor
      }
    }
  })
}
