import { texts } from "../texts.js"
import type { Line } from "./Line.js"

/** A chart in words: of each line how many values there are, the least, the greatest and the last. */
export const summaryOf = (lines: ReadonlyArray<Line>): string =>
  lines
    .map(({ format, label, values }) => {
      const known = values.filter((value) => value !== null)
      const last = known.at(-1)
      if (last === undefined) return `${label}: ${texts.chart.empty}`
      const [low, high] = known.reduce(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
        [last, last]
      )
      return texts.chart.summary(label, known.length, format(low), format(high), format(last))
    })
    .join(" ")
