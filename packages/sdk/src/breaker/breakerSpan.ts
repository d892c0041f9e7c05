import type { Transition } from "@agentwatch/core/breaker/Transition"
import { newSpanId, newTraceId } from "../context/ids.js"
import type { Scope } from "../context/Scope.js"
import type { SpanBase } from "../SpanBase.js"
import type { Timeline } from "../Timeline.js"
import type { WireSpan } from "../WireSpan.js"

// What the record-keeping duty of the EU AI Act asks for: who stopped what, when and why.
const flags = ["eu_ai_act_art12_relevant"]

/** Writes down what a breaker did, as a span of the trace that it happened in. */
export const breakerSpan = (transition: Transition, scope: Scope, base: SpanBase, timeline: Timeline): WireSpan => {
  const now = timeline.now()
  const place = { traceId: scope.traceId ?? newTraceId(), spanId: newSpanId(), parentSpanId: scope.spanId }
  const agent = { id: transition.scopeId, name: "AgentWatch circuit breaker", role: "SafetyMonitor" }
  return {
    ...base(place, { ...scope, agent }, now, now.monotonic),
    name: `circuit_breaker.${transition.name}`,
    kind: "INTERNAL",
    status: { code: "OK" },
    compliance_flags: flags,
    attributes: {
      "cb.scope": transition.scope,
      "cb.scope_id": transition.scopeId,
      "cb.from": transition.from,
      "cb.to": transition.to,
      "cb.rule": transition.rule,
      "cb.reason": transition.reason,
      "cb.threshold": transition.threshold,
      "cb.current": transition.current,
      "cb.actor": transition.actor
    }
  }
}
