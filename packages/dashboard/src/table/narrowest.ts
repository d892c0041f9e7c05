import type { Column } from "./Column.js"

/** Pixels that a column without a width is to have at least. */
const least = 150

/** The first number of a width is its pixels, as in `min(130px, 30vw)`. */
const pixels = (width: string) => Number(/\d+/.exec(width)?.[0] ?? least)

/** How narrow a table may get before it scrolls sideways, in pixels. */
export const narrowest = <Row>(columns: ReadonlyArray<Column<Row>>, hidden: ReadonlyArray<string>): number =>
  columns
    .filter(({ id }) => !hidden.includes(id))
    .reduce((sum, { width }) => sum + (width === undefined ? least : pixels(width)), 0)
