import type { DailyCost } from "@agentwatch/core/api/Costs"
import { useMemo } from "react"
import { useOpenTraces } from "../address/Behind.js"
import { searchOf } from "../address/Range.js"
import { useChooseRange } from "../address/useRange.js"
import { chartHeight } from "../chart/ChartCard.js"
import type { Line } from "../chart/Line.js"
import { TimeChart } from "../chart/TimeChart.js"
import { money } from "../format/Money.js"
import { texts } from "../texts.js"

const linesOf = (days: ReadonlyArray<DailyCost>): ReadonlyArray<Line> => {
  const all: Line = {
    label: texts.cost.cost,
    values: days.map(({ cost_usd }) => cost_usd),
    colour: "good",
    kind: "bars",
    format: money
  }
  const atDefault: Line = {
    label: texts.cost.atDefault,
    values: days.map(({ default_cost_usd }) => default_cost_usd),
    colour: "warn",
    kind: "bars",
    format: money
  }
  // Drawn over the whole, of which it is the lower part.
  return days.some(({ default_cost_usd }) => default_cost_usd > 0) ? [all, atDefault] : [all]
}

/** What each day of the range cost. Dragging chooses a range, a click leads to the traces of a day. */
export const Days = ({ days }: { readonly days: ReadonlyArray<DailyCost> }) => {
  const choose = useChooseRange()
  const open = useOpenTraces()
  const at = useMemo(() => days.map(({ day }) => Date.parse(day)), [days])
  const lines = useMemo(() => linesOf(days), [days])
  return (
    <TimeChart
      label={texts.cost.byDay}
      at={at}
      lines={lines}
      height={chartHeight - 24}
      sync="cost"
      days
      step={86_400_000}
      onZoom={(from, to) => choose({ from, to: Math.max(to, from + 1_000) })}
      onPick={(from, to) => open(searchOf({ from, to }))}
    />
  )
}
