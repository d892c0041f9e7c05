import type { Period } from "@agentwatch/core/api/Query"
import type { CostSource, StatusCode } from "@agentwatch/core/model/Span"
import type { FailureKind } from "./client/ApiFailure.js"
import type { Connection } from "./client/Connection.js"
import { count } from "./format/Count.js"

const connection: Readonly<Record<Connection, string>> = {
  connecting: "Connecting",
  connected: "Connected",
  locked: "Key needed",
  away: "Reconnecting",
  busy: "Reconnecting",
  unreadable: "Reconnecting"
}

const failure: Readonly<Record<Exclude<FailureKind, "unauthorized">, string>> = {
  away: "The server does not answer.",
  busy: "The server is there, but its store does not answer.",
  gone: "The server has no spans of this trace any more.",
  unreadable: "The server does not answer in a way this page understands. If it was updated, reload the page."
}

const period: Readonly<Record<Period, string>> = {
  "1h": "the last hour",
  "24h": "the last 24 hours",
  "7d": "the last 7 days",
  "30d": "the last 30 days",
  all: "all time"
}

const status: Readonly<Record<StatusCode, string>> = { OK: "OK", ERROR: "Error", UNSET: "Unset" }

const costSource: Readonly<Record<CostSource, string>> = {
  list: "list price",
  custom: "custom price",
  default: "default rate",
  reported: "reported"
}

const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`

/** Every text of the page. */
export const texts = {
  name: "AgentWatch",
  connection,
  period,
  status,
  costSource,
  failure,
  header: {
    periods: "Period",
    periodShort: (value: Period) => (value === "all" ? "All" : value),
    updated: (ago: string) => `updated ${ago}`,
    updating: "updating…"
  },
  away: {
    kept: (at: string) => `What you see was read ${at}.`,
    retrying: "Trying again until it does."
  },
  key: {
    title: "API key needed",
    why: "This server asks for an API key. It is kept in this tab only and sent with every request.",
    label: "API key",
    open: "Open",
    asking: "Asking…",
    refused: "The server does not accept this key.",
    changed: "The server does not accept the key it was given before."
  },
  totals: {
    title: (name: Period) => `Totals of ${period[name]}`,
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
  },
  traces: {
    title: "Traces",
    time: "Time",
    name: "Name",
    agent: "Agent",
    models: "Models",
    status: "Status",
    spans: "Spans",
    tokens: "Tokens in / out",
    cost: "Cost",
    duration: "Duration",
    noModel: "no model call",
    moreModels: (n: number) => `+${n}`,
    errors: (n: number) => plural(n, "error", "errors"),
    defaultRate: "default rate",
    defaultRateHint:
      "A model of this trace is not in the price table, so it was priced by the default rate: $1.00 per million tokens in, $2.00 out.",
    tokensHint: (input: string, output: string) => `${input} tokens in, ${output} out`,
    notLoaded: "Nothing has been read yet. The traces appear as soon as the server answers.",
    none: (name: Period) => `No traces in ${period[name]}.`,
    noneHere: "No older traces.",
    showAll: "Show all time",
    range: (first: number, last: number, total: number) => `${count(first)}–${count(last)} of ${count(total)}`,
    held: "This page stands still. New traces appear on the first one.",
    newer: "Newer",
    older: "Older",
    newest: "Newest",
    pages: "Pages"
  },
  trace: {
    id: "Trace",
    started: "Started",
    tokensIn: "Tokens in",
    tokensOut: "Tokens out",
    cost: "Cost",
    spans: "Spans of this trace",
    loading: "Loading the spans…",
    input: "Input",
    output: "Output",
    toolCall: (name: string) => `Calls ${name}`,
    showAll: (n: number) => `Show all ${count(n)} characters`,
    more: (n: number, total: number) => `Show ${count(n)} more of ${count(total)} spans`,
    level: (n: number) => `Level ${n}`,
    place: {
      root: "",
      child: "",
      orphan: "its parent has not arrived",
      loop: "its parents form a circle"
    },
    tokens: (input: string, output: string) => `${input} in / ${output} out`,
    cached: (tokens: string) => `${tokens} cached`,
    reasoning: (tokens: string) => `${tokens} reasoning`,
    estimated: "estimated tokens",
    noTokens: "tokens unknown",
    costHint: {
      list: "Priced by the price table.",
      custom: "Priced by a price its sender gave.",
      default: "The model is not in the price table: $1.00 per million tokens in, $2.00 out.",
      reported: "The cost its sender reported."
    } satisfies Readonly<Record<CostSource, string>>
  },
  start: {
    title: "Waiting for the first span",
    intro: "Nothing has been recorded yet. Do one of these, and this page turns into your traces by itself.",
    program: "In your program",
    programWhy: "Call init() once at the start. From then on every call to a model provider is seen.",
    shell: "From a shell",
    shellWhy: "Sends one finished span, a model call with its tokens.",
    copy: "Copy",
    copied: "Copied",
    selected: "Selected: press Ctrl+C or ⌘C"
  },
  given: { invisible: "(no visible text)" }
} as const
