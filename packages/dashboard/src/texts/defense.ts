import { count } from "../format/Count.js"
import { plural } from "./words.js"

export const defense = {
  title: "Defense",
  scopes: "Circuit breakers",
  global: "All calls",
  globalHint: "The breaker of all calls of a program together",
  state: { closed: "Closed", open: "Open", paused: "Paused", "half-open": "Half-open" },
  stateHint: {
    closed: "Calls pass.",
    open: "Calls are refused.",
    paused: "Calls are refused until the pause is over.",
    "half-open": "One call is tried; the others are refused."
  },
  move: {
    triggered: "Triggered",
    paused: "Paused",
    budget_increased: "Budget raised",
    reset: "Reset",
    recovered: "Recovered",
    retrip: "Tripped again",
    half_open: "One call may try"
  },
  by: "by",
  measured: {
    budget_per_hour: (current: string, threshold: string) => `${current} of ${threshold} an hour`,
    max_error_rate: (current: string, threshold: string) => `${current} failed, limit ${threshold}`,
    max_calls_per_minute: (current: string, threshold: string) => `${current} a minute, limit ${threshold}`
  },
  rule: { budget_per_hour: "Budget", max_error_rate: "Error rate", max_calls_per_minute: "Calls" },
  at: "at",
  untold: "No span tells it.",
  stateUntold: "State not told",
  since: "since",
  openings: (n: number) => `opened ${plural(n, "time", "times")}`,
  openingsHint: "In the range that is chosen",
  blocked: (n: number) => `${plural(n, "trace", "traces")} with a blocked call`,
  blockedByAny: (n: number) => `all ${count(n)} with one, by whatever breaker`,
  blockedNone: "No blocked call was recorded.",
  blockedUnasked: "The name is too long to ask for blocked calls.",
  saved: (usd: string) => `about ${usd} not spent`,
  savedHint: (n: number, usd: string) =>
    `${count(n)} × ${usd}, what a request cost on average here in this range. A blocked call that is tried again counts once for each trace.`,
  savedUnknown: "What that saved cannot be told: no request of it was recorded in this range.",
  history: "Transitions",
  time: "Time",
  scope: "Scope",
  what: "Transition",
  change: "State",
  reason: "Reason",
  value: "Measured",
  actor: "By",
  trace: "Trace",
  openTrace: "Open the trace",
  quiet: "No breaker has moved in this range.",
  quietWhy: "Each time one opens, pauses or closes, it writes a span, and stands here.",
  how: "How budgets hold",
  told: "What stands here is what the spans of breakers tell: the state after the last transition, and the figures of that moment.",
  older: (n: number) => `Look through ${plural(n, "older trace", "older traces")}`,
  looked: (n: number, total: number) => `The ${count(n)} newest of ${count(total)} traces with transitions.`,
  large: (n: number, most: number) =>
    `${plural(n, "trace has", "traces have")} more than ${count(most)} spans and ${n === 1 ? "was" : "were"} not looked through.`
}
