import stringWidth from "string-width"
import { column, fitted } from "./shown.js"
import { bold } from "./style.js"

/** One column of a table. */
export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => string
  readonly align?: "left" | "right"
  /** It may be cut down to this many columns of the terminal; absent where it is shown whole. */
  readonly least?: number
  /** It is left out of tables that have less than so many columns of the terminal. */
  readonly above?: number
  readonly style?: (row: Row) => (text: string) => string
}

/** No cell is wider, however much room there is. */
const widest = 120

const plain = (text: string) => text

/** How wide each column is, so that together they fit: those that may be cut give of what they have beyond their least. */
const widthsOf = (
  natural: ReadonlyArray<number>,
  least: ReadonlyArray<number>,
  room: number
): ReadonlyArray<number> => {
  const sum = (widths: ReadonlyArray<number>) => widths.reduce((total, width) => total + width, 0)
  const over = sum(natural) - room
  const spare = natural.map((width, at) => Math.max(0, width - (least[at] ?? width)))
  const total = sum(spare)
  if (over <= 0 || total === 0) return natural
  const share = Math.min(1, over / total)
  const cut = natural.map((width, at) => width - Math.floor((spare[at] ?? 0) * share))
  // What rounding has left over goes from the columns with most.
  for (let left = sum(cut) - room, at = 0; left > 0 && at < cut.length; at++) {
    if ((cut[at] ?? 0) > (least[at] ?? Number.POSITIVE_INFINITY)) {
      cut[at] = (cut[at] ?? 0) - 1
      left--
    }
  }
  return cut
}

/** Rows in lines of at most that many columns, below their titles. What is cut is shown to be. */
export const table = <Row>(all: ReadonlyArray<Column<Row>>, rows: ReadonlyArray<Row>, width: number): string => {
  const columns = all.filter(({ above = 0 }) => width >= above)
  const cells = rows.map((row) => columns.map(({ cell }) => fitted(cell(row), widest)))
  const natural = columns.map(({ title }, at) =>
    cells.reduce((most, line) => Math.max(most, stringWidth(line[at] ?? "")), title.length)
  )
  const least = columns.map(({ least, title }, at) =>
    Math.min(natural[at] ?? 0, least === undefined ? widest : Math.max(least, title.length))
  )
  const widths = widthsOf(natural, least, width - 2 * (columns.length - 1))
  const line = (texts: ReadonlyArray<string>, style: (at: number) => (text: string) => string) =>
    texts
      .map((text, at) => {
        const { align = "left" } = columns[at] ?? {}
        const last = at === columns.length - 1 && align === "left"
        return style(at)(last ? fitted(text, widths[at] ?? 0) : column(text, widths[at] ?? 0, align))
      })
      .join("  ")
  return [
    line(
      columns.map(({ title }) => title),
      () => bold
    ),
    ...rows.map((row, index) => line(cells[index] ?? [], (at) => columns[at]?.style?.(row) ?? plain))
  ].join("\n")
}
