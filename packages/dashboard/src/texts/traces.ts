import { count } from "../format/Count.js"
import { plural } from "./words.js"

export const traces = {
  title: "Traces",
  heads: {
    status: "Status",
    name: "Name",
    agent_name: "Agent",
    models: "Models",
    span_count: "Spans",
    request_count: "Requests",
    error_count: "Errors",
    prompt_tokens: "In",
    completion_tokens: "Out",
    cost_usd: "Cost",
    duration_ms: "Duration",
    started_at: "Started",
    trace_id: "Id"
  },
  hints: {
    span_count: "Spans of the trace",
    request_count: "Model calls and logged events",
    error_count: "Spans that failed",
    prompt_tokens: "Tokens in",
    completion_tokens: "Tokens out"
  },
  noModel: "no model call",
  moreModels: (n: number) => `+${n}`,
  errors: (n: number) => plural(n, "error", "errors"),
  defaultRate: "default",
  defaultRateHint:
    "A model of this trace is not in the price table, so it was priced by the default rate: $1.00 per million tokens in, $2.00 out.",
  guessed: (cost: string) => `${cost}, in part by the default rate`,
  notLoaded: "Nothing has been read yet. The traces appear as soon as the server answers.",
  none: "No traces in this range.",
  noneFit: "No traces in this range fit the filters.",
  read: (n: number, total: number) => `${count(n)} of ${plural(total, "trace", "traces")}`,
  reading: "reading on…",
  cut: (n: number) => `Only the first ${count(n)} are shown here. Filters, another order or a file lead further.`,
  fresh: (n: number) => `${count(n)} new`,
  freshHint: "Show them. The key n does the same.",
  keys: "j and k move, Enter opens, / searches"
}

export const traceExport = {
  open: "Export",
  running: (share: string) => `Exporting ${share}`,
  what: (n: number) => `${plural(n, "trace", "traces")} that fit, in this order, with every column.`,
  bound: (n: number) => `A file holds the first ${count(n)}.`,
  csv: "CSV",
  json: "JSON",
  progress: (n: number, total: number) => `${count(n)} of ${count(total)}`,
  cancel: "Cancel",
  done: (n: number, file: string) => `${plural(n, "trace", "traces")} in ${file}`,
  cancelled: "Cancelled. No file was made.",
  failed: "The server stopped answering. No file was made."
}
