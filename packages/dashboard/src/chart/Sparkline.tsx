import type { Colour } from "./Line.js"
import { sparkPath } from "./sparkPath.js"
import "./chart.css"

interface Props {
  readonly values: ReadonlyArray<number | null>
  readonly colour: Colour
}

/** The course of a figure in one stroke, which breaks off where there is null. The figure itself stands beside it, so screen readers pass over it. */
export const Sparkline = ({ colour, values }: Props) => (
  <svg className={`spark chart-${colour}`} viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
    <path className="spark-area" d={sparkPath(values, 100, 30, true)} />
    <path className="spark-line" d={sparkPath(values, 100, 30)} />
  </svg>
)
