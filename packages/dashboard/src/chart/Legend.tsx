import type { Line } from "./Line.js"
import { written } from "./written.js"

interface Props {
  readonly lines: ReadonlyArray<Line>
  /** Where the cursor is, if it is on the chart. */
  readonly place: number | undefined
  /** The instant there, in the viewer's zone and in UTC. */
  readonly when: string | undefined
  readonly utc: string | undefined
}

/** Which line is which, and their values under the cursor, whose room is there also while it is not on the chart. */
export const Legend = ({ lines, place, utc, when }: Props) => (
  <div className="chart-legend" aria-hidden="true">
    {lines.map((line) => (
      <span key={line.label} className={`chart-key chart-${line.colour}`} data-dashed={line.dashed || undefined}>
        {line.label}
        <b>{place !== undefined && written(line, place)}</b>
      </span>
    ))}
    <span className="chart-when quiet" title={utc}>
      {when}
    </span>
  </div>
)
