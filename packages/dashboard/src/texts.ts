import { copy } from "./texts/copy.js"
import { cost } from "./texts/cost.js"
import { defense } from "./texts/defense.js"
import { feed } from "./texts/feed.js"
import { filter } from "./texts/filter.js"
import * as frame from "./texts/frame.js"
import { overview, totals } from "./texts/overview.js"
import * as parts from "./texts/parts.js"
import { start } from "./texts/start.js"
import { trace } from "./texts/trace.js"
import { traceExport, traces } from "./texts/traces.js"
import { blocked, connection, costSource, failure, given, period, status } from "./texts/words.js"

/** Every text of the pages. */
export const texts = {
  name: "AgentWatch",
  ...frame,
  ...parts,
  connection,
  period,
  status,
  blocked,
  costSource,
  failure,
  given,
  totals,
  overview,
  feed,
  filter,
  traces,
  traceExport,
  trace,
  defense,
  copy,
  cost,
  start
}
