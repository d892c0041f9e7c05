import type { CostSource } from "@agentwatch/core/model/Span"
import { count } from "../format/Count.js"

export const trace = {
  title: "Trace",
  noId: "This address holds no id of a trace. An id has 32 digits from 0 to f.",
  id: "Id",
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
}
