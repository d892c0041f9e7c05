import type { Health, Ready } from "../../Health.js"
import type { OperationTold } from "./OperationTold.js"

const figures = `# HELP agentwatch_spans_accepted_total Spans answered as stored, those that were stored before included.
# TYPE agentwatch_spans_accepted_total counter
agentwatch_spans_accepted_total 4
# HELP agentwatch_waiting_spans Spans that were taken in and are not stored yet.
# TYPE agentwatch_waiting_spans gauge
agentwatch_waiting_spans 0
`

export const healthTold: Readonly<Record<string, OperationTold>> = {
  "health.health": {
    summary: "Whether the process is alive",
    answer: "It is.",
    answers: {
      alive: {
        status: "ok",
        product: "AgentWatch",
        version: "0.1.0",
        timestamp: "2026-02-09T15:30:06.000Z"
      } satisfies typeof Health.Encoded
    },
    refusesNothing: true
  },
  "progress.ready": {
    summary: "Whether the server makes progress",
    answer: "It does.",
    answers: { ready: { status: "ready", waiting_spans: 0, oldest_waiting_ms: 0 } satisfies typeof Ready.Encoded },
    refusesNothing: true
  },
  "progress.metrics": {
    summary: "Figures of the server itself, for Prometheus",
    answer: "The figures, in Prometheus' text format.",
    answers: { "some of them": figures },
    refusesNothing: true
  }
}
