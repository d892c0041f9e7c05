/** The colours of the palette that lines are drawn in. */
export type Colour = "blue" | "good" | "warn" | "bad" | "agent" | "quiet"

/** One series of a chart. */
export interface Line {
  readonly label: string
  /** One for each instant of the chart; null where there is none, which leaves a gap. */
  readonly values: ReadonlyArray<number | null>
  readonly colour: Colour
  /** How its values are written, on its axis, in the legend and for screen readers. */
  readonly format: (value: number) => string
  /** The axis it is measured on. Default: `left`. The format of an axis is that of its first line. */
  readonly axis?: "left" | "right"
  /** Default: `line`. `area` is filled down to zero. */
  readonly kind?: "line" | "area" | "bars"
  readonly dashed?: boolean
}

/** The surface between two lines, given by their places in the list of lines. */
export interface Band {
  readonly upper: number
  readonly lower: number
  readonly colour: Colour
}

/** What the plot has to be built anew for. Everything else can change under it. */
export const shapeOf = (lines: ReadonlyArray<Line>, bands: ReadonlyArray<Band>): string =>
  JSON.stringify([lines.map(({ axis, colour, dashed, kind, label }) => [label, colour, axis, kind, dashed]), bands])
