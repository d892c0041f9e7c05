import { type KeyboardEvent, useId, useRef, useState } from "react"
import { localTime, utcDay, utcTime } from "../format/Time.js"
import { texts } from "../texts.js"
import { Legend } from "./Legend.js"
import type { Band, Line } from "./Line.js"
import { pointAt } from "./pointAt.js"
import { summaryOf } from "./summaryOf.js"
import { usePlot } from "./usePlot.js"
import { written } from "./written.js"
import "./chart.css"

interface Props {
  /** What the chart shows, for screen readers. */
  readonly label: string
  /** Milliseconds since the epoch, ascending; where each bucket begins. */
  readonly at: ReadonlyArray<number>
  readonly lines: ReadonlyArray<Line>
  readonly bands?: ReadonlyArray<Band>
  /** Pixels. Default: 220. */
  readonly height?: number
  /** Charts with the same key share their cursor. */
  readonly sync?: string
  /** Milliseconds of a bucket, for where there may be only one. Default: a minute. */
  readonly step?: number
  /** The buckets are days of UTC, and written as such. */
  readonly days?: boolean
  /** A stretch was dragged, in milliseconds since the epoch. Absent: nothing can be dragged. */
  readonly onZoom?: (from: number, to: number) => void
  /** A bucket was clicked, or Enter pressed on it: when it begins, and the next one, in milliseconds since the epoch. */
  readonly onPick?: (from: number, to: number) => void
}

const noBands: ReadonlyArray<Band> = []

const isoOf = (at: number) => new Date(at).toISOString()

/** Lines, areas and bars over time. Give `at` and `lines` the same identity as long as they are the same values. */
export const TimeChart = (props: Props) => {
  const { at, bands = noBands, days = false, height = 220, label, lines, onPick, onZoom, sync } = props
  const host = useRef<HTMLDivElement>(null)
  const id = useId()
  const [place, setPlace] = useState<number>()

  const [first, second] = at
  const step = first === undefined || second === undefined ? (props.step ?? 60_000) : second - first

  const pick = (index: number) => {
    const from = at[index]
    if (from !== undefined) onPick?.(from, from + step)
  }

  const plot = usePlot(host, {
    at,
    lines,
    bands,
    height,
    sync,
    draggable: onZoom !== undefined,
    step,
    days,
    onCursor: setPlace,
    onDrag: (from, to) => onZoom?.(Math.round(from), Math.round(to)),
    onClick: pick
  })

  const goTo = (from: number) => plot.current !== null && pointAt(plot.current, from + step / 2)

  const move = (event: KeyboardEvent) => {
    const last = at.length - 1
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: Math.max(0, (place ?? last + 1) - 1),
      ArrowRight: Math.min(last, (place ?? last - 1) + 1),
      Home: 0,
      End: last
    }
    const next = steps[event.key]
    const instant = next === undefined ? undefined : at[next]
    if (event.key === "Enter" && place !== undefined) pick(place)
    else if (instant !== undefined) goTo(instant)
    else return
    event.preventDefault()
  }

  const instant = place === undefined ? undefined : at[place]
  const when = instant === undefined ? undefined : days ? utcDay(instant) : localTime(isoOf(instant), Date.now())
  return (
    <div className="chart">
      <Legend
        lines={lines}
        place={place}
        when={when}
        utc={instant === undefined ? undefined : utcTime(isoOf(instant))}
      />
      <div
        ref={host}
        className="chart-plot"
        data-pickable={onPick !== undefined || undefined}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby={id}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, at.length - 1)}
        aria-valuenow={place ?? Math.max(0, at.length - 1)}
        aria-valuetext={
          place === undefined || when === undefined
            ? texts.chart.noPoint
            : texts.chart.point(
                when,
                lines.map((line) => texts.chart.value(line.label, written(line, place)))
              )
        }
        onKeyDown={move}
      />
      <p id={id} className="unseen">
        {summaryOf(lines)} {onPick === undefined ? texts.chart.hint : texts.chart.pickHint}
      </p>
    </div>
  )
}
