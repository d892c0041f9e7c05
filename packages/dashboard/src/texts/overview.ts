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
