import { useMemo } from "react"
import { useOpenTraces } from "../address/Behind.js"
import { searchOf } from "../address/Range.js"
import { chartHeight } from "../chart/ChartCard.js"
import type { Line } from "../chart/Line.js"
import { TimeChart } from "../chart/TimeChart.js"
import { money } from "../format/Money.js"
import { texts } from "../texts.js"
import { monthOf } from "./monthOf.js"
import type { Day, Projection } from "./Projection.js"

interface Props {
  readonly days: ReadonlyArray<Day>
  readonly projection: Projection
}

/** What the days of this month come to, and to what they will. A click leads to the traces of a day. */
export const Month = ({ days, projection }: Props) => {
  const open = useOpenTraces()
  const { at, projected, spent } = useMemo(() => monthOf(days, projection), [days, projection])
  const lines = useMemo(
    (): ReadonlyArray<Line> => [
      { label: texts.cost.added, values: spent, colour: "blue", kind: "area", format: money },
      { label: texts.cost.projection, values: projected, colour: "warn", dashed: true, format: money }
    ],
    [spent, projected]
  )
  return (
    <TimeChart
      label={texts.cost.thisMonth}
      at={at}
      lines={lines}
      height={chartHeight - 24}
      sync="cost"
      days
      onPick={(from, to) => open(searchOf({ from, to }))}
    />
  )
}
