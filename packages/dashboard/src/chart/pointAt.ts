import type uPlot from "uplot"

/** Moves the cursor to an instant as a mouse would, so that other plots of the same key go along. */
export const pointAt = (plot: uPlot, at: number) => {
  const { left, top } = plot.over.getBoundingClientRect()
  const place = { clientX: left + plot.valToPos(at, "x"), clientY: top + 10 }
  for (const type of ["mouseenter", "mousemove"]) plot.over.dispatchEvent(new MouseEvent(type, place))
}
