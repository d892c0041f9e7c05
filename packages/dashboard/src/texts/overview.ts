import type { Period } from "@agentwatch/core/api/Query"
import { count } from "../format/Count.js"
import { plural } from "./words.js"

export const totals = {
  title: "Totals",
  cost: "Total cost",
  requests: "Requests",
  success: (share: string) => `${share} success`,
  latency: "Latency p50",
  p95: "p95",
  average: "average",
  agents: "Active agents",
  more: (n: number) => `+${count(n)}`,
  moreHint: (n: number) => `Show ${plural(n, "more agent", "more agents")}`,
  fewer: "fewer",
  uncounted: (n: number) => `and ${count(n)} more`
}

const spans: Readonly<Record<Period | "custom", string>> = {
  "1h": "the hour",
  "24h": "the 24 h",
  "7d": "the 7 days",
  "30d": "the 30 days",
  custom: "the time",
  // There is nothing before all time.
  all: ""
}

export const overview = {
  charts: "Over time",
  spending: "Cost and tokens",
  cost: "Cost",
  tokens: "Tokens",
  latency: "Latency",
  p50: "p50",
  p95: "p95",
  failures: "Errors and requests",
  errors: "Errors",
  requests: "Requests",
  noRequests: "No requests in this range.",
  nothingBefore: "no data before",
  before: (change: string, period: Period | "custom") => `${change} against ${spans[period]} before`,
  was: (value: string) => `was ${value}`,
  breakdown: "Breakdown",
  by: { agent: "By agent", model: "By model", task: "By task", provider: "By provider" },
  names: { agent: "Agents", model: "Models", task: "Tasks", provider: "Providers" },
  name: { agent: "Agent", model: "Model", task: "Task", provider: "Provider" },
  nameless: { agent: "no agent", model: "no model", task: "no task", provider: "no provider" },
  errorRate: "Error rate",
  averageLatency: "Average latency",
  failed: (n: number) => `${plural(n, "failed request", "failed requests")}; show their traces`,
  mostGroups: (n: number) => `The ${count(n)} costliest.`
} as const
