import type { Period } from "@agentwatch/core/api/Query"
import { plural } from "./words.js"

/** The pieces that several pages use. */
export const range = {
  periods: "Period",
  periodShort: (value: Period) => (value === "all" ? "All" : value),
  free: "Range",
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  from: "From",
  to: "To",
  apply: "Show",
  reversed: "The range must end after it begins."
}

export const chart = {
  hint: "The arrow keys move the cursor.",
  pickHint: "The arrow keys move the cursor, Enter opens what is there.",
  point: (at: string, values: ReadonlyArray<string>) => `${at}: ${values.join(", ")}`,
  value: (label: string, value: string) => `${label} ${value}`,
  summary: (label: string, points: number, low: string, high: string, last: string) =>
    `${label}: ${plural(points, "value", "values")}, from ${low} to ${high}, the last one ${last}.`,
  empty: "no values in this range.",
  noPoint: "No point is chosen."
}

export const table = {
  columns: "Columns",
  sortBy: (head: string) => `Sort by ${head}`,
  open: "Enter opens a row, j and k move."
}

export const waiting = {
  notRead: "Nothing has been read yet. It appears as soon as the server answers."
}
