import type { Trace } from "@agentwatch/core/model/Trace"
import { type Cell, csvLine } from "../../format/Csv.js"

/** How traces are written into a file: what stands before, between and after them. */
export interface Format {
  readonly type: string
  readonly extension: string
  readonly head: string
  readonly between: string
  readonly tail: string
  readonly write: (trace: Trace) => string
}

const fields: ReadonlyArray<keyof Trace> = [
  "trace_id",
  "name",
  "status",
  "agent_id",
  "agent_name",
  "models",
  "span_count",
  "request_count",
  "error_count",
  "prompt_tokens",
  "completion_tokens",
  "cost_usd",
  "cost_is_default",
  "started_at",
  "duration_ms"
]

const cellOf = (value: Trace[keyof Trace]): Cell => (typeof value === "object" ? value.join("; ") : value)

export const formats = {
  csv: {
    type: "text/csv;charset=utf-8",
    extension: "csv",
    head: csvLine(fields),
    between: "",
    tail: "",
    write: (trace) => csvLine(fields.map((field) => cellOf(trace[field])))
  },
  /** An array of traces as the API gives them. */
  json: {
    type: "application/json",
    extension: "json",
    head: "[\n",
    between: ",\n",
    tail: "\n]\n",
    write: (trace) => JSON.stringify(trace)
  }
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats
