import { count } from "../format/Count.js"
import { plural } from "./words.js"

export const traces = {
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
  none: "No traces in this range.",
  noneHere: "No older traces.",
  range: (first: number, last: number, total: number) => `${count(first)}–${count(last)} of ${count(total)}`,
  held: "This page stands still. New traces appear on the first one.",
  newer: "Newer",
  older: "Older",
  newest: "Newest",
  pages: "Pages"
}
