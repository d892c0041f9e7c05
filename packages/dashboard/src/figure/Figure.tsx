import type { ReactNode } from "react"
import type { Colour } from "../chart/Line.js"
import { Sparkline } from "../chart/Sparkline.js"
import "./figure.css"

interface Props {
  readonly label: string
  /** Absent while it is loading. */
  readonly value: string | undefined
  /** The figure with all its digits, shown on hover. */
  readonly exact?: string | undefined
  readonly colour: Colour
  /** Its course over the range; null where there is none. */
  readonly course?: ReadonlyArray<number | null> | undefined
  /** It is still that of another range. */
  readonly old?: boolean
  /** What stands below: how it came about, and what it was before. */
  readonly children?: ReactNode
}

/** A card with one figure. */
export const Figure = ({ children, colour, course, exact, label, old = false, value }: Props) => (
  <article className={`card figure chart-${colour}`} data-old={old || undefined}>
    <h2>{label}</h2>
    <div className="figure-line">
      {value === undefined ? (
        <p className="figure-value loading" aria-hidden="true" />
      ) : (
        <p className="figure-value" title={exact}>
          {value}
        </p>
      )}
      {course !== undefined && <Sparkline values={course} colour={colour} />}
    </div>
    <div className="figure-more">{children}</div>
  </article>
)
