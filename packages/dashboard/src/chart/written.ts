import { none } from "../format/none.js"
import type { Line } from "./Line.js"

/** The value of a line at a place, as it is written there. */
export const written = ({ format, values }: Line, place: number): string => {
  const value = values[place]
  return value === undefined || value === null ? none : format(value)
}
