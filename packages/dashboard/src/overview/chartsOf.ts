import type { Timeseries } from "@agentwatch/core/api/Metrics"
import type { Band, Line } from "../chart/Line.js"
import { shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { money } from "../format/Money.js"
import { texts } from "../texts.js"
import { whereRequested } from "./coursesOf.js"

/** Of an axis, only the marks at which there can be a value. */
const wholeCount = (n: number) => (Number.isInteger(n) ? shortCount(n) : "")

/** Between p95 and p50, by their places in the list of lines. */
export const latencyBand: ReadonlyArray<Band> = [{ upper: 1, lower: 0, colour: "warn" }]

/** The lines of the charts; `at` is where each bucket begins, in milliseconds since the epoch. */
export const chartsOf = (series: Timeseries) => {
  const spending: ReadonlyArray<Line> = [
    { label: texts.overview.cost, values: series.cost, colour: "good", kind: "area", format: money },
    {
      ...{ label: texts.overview.tokens, values: series.tokens, colour: "blue", format: wholeCount },
      ...{ axis: "right", dashed: true }
    }
  ]
  const latency: ReadonlyArray<Line> = [
    { label: texts.overview.p50, values: whereRequested(series, series.latency_p50), colour: "warn", format: duration },
    {
      ...{ label: texts.overview.p95, values: whereRequested(series, series.latency_p95) },
      ...{ colour: "warn", format: duration, dashed: true }
    }
  ]
  const failures: ReadonlyArray<Line> = [
    { label: texts.overview.errors, values: series.errors, colour: "bad", kind: "bars", format: wholeCount },
    { label: texts.overview.requests, values: series.requests, colour: "blue", axis: "right", format: wholeCount }
  ]
  return { at: series.timestamps.map((iso) => Date.parse(iso)), spending, latency, failures }
}
