import uPlot from "uplot"
import { axisTime, utcDay } from "../format/Time.js"
import { alone } from "./alone.js"
import { paint } from "./colours.js"
import type { Band, Line } from "./Line.js"

/** What happens on a plot. Places are places in the list of instants. */
export interface Handlers {
  readonly onCursor: (place: number | undefined) => void
  /** From when to when was dragged, in milliseconds since the epoch. */
  readonly onDrag: (from: number, to: number) => void
}

interface Options {
  readonly lines: ReadonlyArray<Line>
  readonly bands: ReadonlyArray<Band>
  readonly height: number
  /** Plots with the same key share their cursor. */
  readonly sync: string | undefined
  readonly draggable: boolean
  /** Milliseconds from one bucket to the next. */
  readonly step: number
  /** Each bucket is a day of UTC. */
  readonly days: boolean
  readonly handlers: Handlers
}

const sides = ["left", "right"] as const

const sideOf = (line: Line) => line.axis ?? "left"

/** Pixels that a label takes, roughly. */
const labelWidth = (labels: ReadonlyArray<string> | null) =>
  Math.max(34, ...(labels ?? []).map((label) => label.length * 7 + 16))

const day = 86_400_000

const bars = uPlot.paths.bars?.({ size: [0.7, 48] })

const seriesOf = (line: Line): uPlot.Series => ({
  label: line.label,
  scale: sideOf(line),
  stroke: () => paint(line.colour),
  width: line.kind === "bars" ? 0 : 1.75,
  points: {
    show: line.kind !== "bars",
    size: 5,
    width: 0,
    fill: () => paint(line.colour),
    filter: (plot, place) => alone(plot.data[place] ?? [])
  },
  ...(line.kind === "area" ? { fill: () => paint(line.colour, 0.14) } : {}),
  ...(line.kind === "bars" && bars !== undefined ? { paths: bars, fill: () => paint(line.colour, 0.8) } : {}),
  ...(line.dashed === true ? { dash: [5, 4] } : {})
})

const axisOf = (side: "left" | "right", first: Line): uPlot.Axis => ({
  scale: side,
  side: side === "left" ? 3 : 1,
  stroke: () => paint("quiet"),
  font: "12px system-ui, sans-serif",
  ticks: { show: false },
  grid: { show: side === "left", stroke: () => paint("line"), width: 1 },
  space: 42,
  size: (_, labels) => labelWidth(labels),
  values: (_, splits) => splits.map(first.format)
})

/** Days are written below their middle, where they are drawn; every other one, or fewer, where there is no room for all. */
const dayMarks: Pick<uPlot.Axis, "incrs" | "splits" | "values"> = {
  incrs: [1, 2, 4, 7, 14, 28, 91, 182, 364].map((days) => days * day),
  splits: ({ data: [middles] }, _, __, ___, step) =>
    Array.from(middles).filter((_, place) => place % Math.max(1, Math.round(step / day)) === 0),
  values: (_, splits) => splits.map(utcDay)
}

const timeAxis = (days: boolean): uPlot.Axis => ({
  stroke: () => paint("quiet"),
  font: "12px system-ui, sans-serif",
  ticks: { show: false },
  grid: { show: false },
  space: 70,
  size: 26,
  gap: 7,
  values: (_, splits, __, ___, step) => splits.map((at) => axisTime(at, step)),
  ...(days ? dayMarks : {})
})

/** From zero up, so that a small change does not look like a large one. */
const fromZero = (_: uPlot, __: number, most: number): uPlot.Range.MinMax => [0, most > 0 ? most * 1.08 : 1]

/** From where the first bucket begins to where the last one ends; what is given are their middles, or null without buckets. */
const wholeBuckets =
  (step: number): uPlot.Range.Function =>
  (_, first, last) =>
    first === null ? [null, null] : [first - step / 2, last + step / 2]

/** The options of a plot over the middles of buckets, in milliseconds. Width is set when it knows its room. */
export const plotOptions = ({
  bands,
  days,
  draggable,
  handlers,
  height,
  lines,
  step,
  sync
}: Options): uPlot.Options => ({
  width: 0,
  height,
  ms: 1,
  // Where no axis stands at the right, the last mark of time has its room.
  padding: [10, lines.some((line) => sideOf(line) === "right") ? 8 : 26, 0, 4],
  legend: { show: false },
  series: [{}, ...lines.map(seriesOf)],
  bands: bands.map(({ colour, lower, upper }) => ({
    series: [upper + 1, lower + 1],
    fill: () => paint(colour, 0.18)
  })),
  scales: { x: { time: true, range: wholeBuckets(step) }, left: { range: fromZero }, right: { range: fromZero } },
  axes: [
    timeAxis(days),
    ...sides.flatMap((side) => {
      const first = lines.find((line) => sideOf(line) === side)
      return first === undefined ? [] : [axisOf(side, first)]
    })
  ],
  cursor: {
    y: false,
    points: { size: 7 },
    drag: { x: draggable, y: false, setScale: false, dist: 6 },
    ...(sync === undefined
      ? {}
      : { sync: { key: sync, scales: ["x", null], filters: { pub: (type) => /^mouse(move|leave)$/.test(type) } } })
  },
  hooks: {
    setCursor: [({ cursor }) => handlers.onCursor(cursor.idx ?? undefined)],
    setSelect: [
      (plot) => {
        const { left, width } = plot.select
        if (width === 0) return
        handlers.onDrag(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"))
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
      }
    ]
  }
})
