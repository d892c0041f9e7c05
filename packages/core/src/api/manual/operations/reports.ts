import type { MonthlyReport } from "../../Reports.js"
import { root, traceId } from "../story.js"
import type { OperationTold } from "./OperationTold.js"

const report: typeof MonthlyReport.Encoded = {
  period: "2026-02",
  summary: {
    total_traces: 1,
    total_requests: 3,
    total_cost_usd: 0.0145,
    error_rate: 0.3333333333333333,
    avg_latency_ms: 1653.5,
    total_tokens: 3500
  },
  by_agent: [
    { agent_id: "writer-1", agent_name: "WriterBot", trace_count: 1, total_cost_usd: 0.0105, error_rate: 0 },
    { agent_id: "research-1", agent_name: "ResearchBot", trace_count: 1, total_cost_usd: 0.004, error_rate: 0.5 }
  ],
  by_model: [
    { model: "claude-sonnet-4-5", trace_count: 1, total_cost_usd: 0.0105, total_tokens: 2300 },
    { model: "gpt-4o", trace_count: 1, total_cost_usd: 0.004, total_tokens: 1200 }
  ],
  top_errors: [{ error_type: "429: rate limit reached", count: 1, last_seen: "2026-02-09T15:30:00.050Z" }],
  traces: [
    {
      trace_id: traceId,
      name: root.name,
      status: "ERROR",
      cost_usd: 0.0145,
      latency_ms: 5250,
      created_at: "2026-02-09T15:30:00.000Z"
    }
  ]
}

const lines = [
  "date,trace_id,agent_name,model,status,tokens,cost_usd,latency_ms",
  `2026-02-09T15:30:00.000Z,${traceId},ResearchBot,,OK,0,0,5250`,
  `2026-02-09T15:30:00.050Z,${traceId},ResearchBot,gpt-4o,ERROR,0,0,120`,
  `2026-02-09T15:30:00.250Z,${traceId},ResearchBot,gpt-4o,OK,1200,0.004,2340.5`,
  `2026-02-09T15:30:02.700Z,${traceId},WriterBot,claude-sonnet-4-5,OK,2300,0.0105,2500`
]

export const reportsTold: Readonly<Record<string, OperationTold>> = {
  "reports.monthly": {
    summary: "A month in figures",
    answer: "The report.",
    answers: { "a quiet month": report }
  },
  "reports.csv": {
    summary: "The spans of a month as CSV",
    answer: "The spans, a line each.",
    answers: { "four spans": lines.map((line) => `${line}\r\n`).join("") }
  }
}
