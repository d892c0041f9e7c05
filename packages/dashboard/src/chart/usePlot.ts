import { type RefObject, useEffect, useLayoutEffect, useRef } from "react"
import uPlot from "uplot"
import { onThemeChange } from "./colours.js"
import { type Band, type Line, shapeOf } from "./Line.js"
import { type Handlers, plotOptions } from "./plotOptions.js"

interface Plotted extends Handlers {
  readonly onClick: (place: number) => void
  readonly at: ReadonlyArray<number>
  readonly lines: ReadonlyArray<Line>
  readonly bands: ReadonlyArray<Band>
  readonly height: number
  readonly sync: string | undefined
  readonly draggable: boolean
  readonly step: number
  readonly days: boolean
}

// A bucket is drawn in its middle, so that the cursor is on a bucket exactly where it is within it.
const dataOf = ({ at, lines, step }: Plotted): uPlot.AlignedData => [
  at.map((from) => from + step / 2),
  ...lines.map(({ values }) => [...values])
]

/** Keeps a plot in an element: as wide as it, with the values and colours there are now. */
export const usePlot = (host: RefObject<HTMLElement | null>, plotted: Plotted) => {
  const plot = useRef<uPlot>(null)
  const latest = useRef(plotted)
  useLayoutEffect(() => {
    latest.current = plotted
  })
  const { at, bands, days, draggable, height, lines, step, sync } = plotted
  const shape = shapeOf(lines, bands)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the lines and bands, whose values change often.
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const { bands, lines } = latest.current
    const formatted = lines.map((line, index) => ({
      ...line,
      format: (value: number) => (latest.current.lines[index] ?? line).format(value)
    }))
    const handlers: Handlers = {
      onCursor: (place) => latest.current.onCursor(place),
      onDrag: (from, to) => latest.current.onDrag(from, to)
    }
    const options = plotOptions({ lines: formatted, bands, height, sync, draggable, step, days, handlers })
    const made = new uPlot({ ...options, width: element.clientWidth }, dataOf(latest.current), element)
    plot.current = made
    // The click that ends a drag does not come as far as this.
    made.over.addEventListener("click", () => {
      const { idx } = made.cursor
      if (typeof idx === "number") latest.current.onClick(idx)
    })
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    resized.observe(element)
    const endTheme = onThemeChange(() => made.redraw(false))
    return () => {
      resized.disconnect()
      endTheme()
      made.destroy()
      plot.current = null
    }
  }, [shape, height, sync, draggable, step, days])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the values are what there is to draw anew.
  useEffect(() => plot.current?.setData(dataOf(latest.current)), [at, lines])

  return plot
}
