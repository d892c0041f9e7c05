import { memo } from "react"
import { duration } from "../../format/Duration.js"
import { texts } from "../../texts.js"
import { ticksOf } from "./ticks.js"

/** Where the marks of the time axis are, as shares of the width. */
export const marksOf = (ms: number, most: number): ReadonlyArray<{ readonly at: number; readonly label: string }> =>
  ticksOf(ms, most).map((tick) => ({ at: ms === 0 ? 0 : tick / ms, label: duration(tick) }))

/** A label near the end would be cut off. */
const lastLabel = 0.94

export const Axis = memo(({ most, ms }: { readonly ms: number; readonly most: number }) => (
  <div className="lane axis" role="img" aria-label={texts.trace.overTime}>
    {marksOf(ms, most).map(({ at, label }) => (
      <span key={at} className="axis-mark" style={{ left: `${at * 100}%` }}>
        {at <= lastLabel && label}
      </span>
    ))}
  </div>
))

/** The lines of the marks, behind the bars. */
export const Marks = memo(({ most, ms }: { readonly ms: number; readonly most: number }) => (
  <span className="lane">
    {marksOf(ms, most).map(({ at }) => (
      <span key={at} className="axis-line" style={{ left: `${at * 100}%` }} />
    ))}
  </span>
))
