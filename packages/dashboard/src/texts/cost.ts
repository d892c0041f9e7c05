import { count } from "../format/Count.js"
import { plural } from "./words.js"

const defaultRate = "$1.00 per million tokens in, $2.00 out"

export const cost = {
  title: "Cost",
  totals: "Totals",
  inRange: "Cost in this range",
  defaultShare: (share: string) => `${share} default rate`,
  defaultHint: `Default rate: no price list has the model, so it was priced at ${defaultRate}.`,
  soFar: "This month so far",
  /** The first day of which there are spans is not the first of the month. */
  since: (day: string) => `kept since ${day}`,
  month: (name: string) => `${name}, UTC`,
  toMonthsEnd: "Projected to month's end",
  projected: (days: number, rest: number, rate: string, over: number) =>
    `${plural(days, "full day", "full days")} + ${plural(rest, "day", "days")} at ${rate}, the mean of the last ${over === 1 ? "full day" : `${count(over)} full days`}`,
  projectionHint:
    "What the full days of this month cost, and for each day from today to its end what a day cost in the last seven full days. Today counts with what it has cost already, if that is more. Days are those of UTC.",
  noProjection: "needs one full day of spans",
  cached: "Input from cache",
  cachedOf: (cached: string, all: string) => `${cached} of ${all} input tokens`,
  written: (tokens: string) => `${tokens} written to cache`,
  saved: (money: string) => `caching saved ${money}`,
  /** Writing to caches costs more than plain input with some providers. */
  costMore: (money: string) => `caching cost ${money} more than it saved`,
  byDay: "By day, UTC",
  thisMonth: "This month, UTC",
  cost: "Cost",
  atDefault: "of it by default rate",
  added: "Cost so far",
  projection: "Projection",
  none: "No cost in this range.",
  noneThisMonth: "No cost in this month yet.",
  groups: "Where it goes",
  by: { agent: "By agent", model: "By model", user: "By user", tag: "By tag" },
  names: { agent: "Agents", model: "Models", user: "Users", tag: "Tags" },
  name: { agent: "Agent", model: "Model", user: "User", tag: "Tag" },
  nameless: { agent: "no agent", model: "no model", user: "no user", tag: "no tag" },
  severalTags: "A request with several tags counts for each of them, so the shares may come to more than 100 %.",
  mostGroups: (n: number) => `The ${count(n)} costliest.`,
  requests: "Requests",
  input: "Input tokens",
  output: "Output tokens",
  cachedShare: "Cached",
  cachedShareHint: "Of the input tokens, those that came from a cache",
  share: "Share"
} as const
