import type { Column } from "./Column.js"

/** Pixels that a column without a width is to have at least. */
const least = 190

/** How narrow a table may get before it scrolls sideways, in pixels: for columns whose widths are in pixels. */
export const narrowest = <Row>(columns: ReadonlyArray<Column<Row>>, hidden: ReadonlyArray<string>): number =>
  columns
    .filter(({ id }) => !hidden.includes(id))
    .reduce((sum, { width }) => sum + (width === undefined ? least : Number.parseInt(width, 10)), 0)
