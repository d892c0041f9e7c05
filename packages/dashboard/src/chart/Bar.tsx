import type { Colour } from "./Line.js"
import "./chart.css"

interface Props {
  /** How much of it is full, in percent. */
  readonly full: number
  readonly colour: Colour
}

/** A share as a bar. The figure itself stands beside it, so screen readers pass over it. */
export const Bar = ({ colour, full }: Props) => (
  <span className={`thin-bar chart-${colour}`} aria-hidden="true">
    <span style={{ width: `${Math.min(full, 100)}%` }} />
  </span>
)
