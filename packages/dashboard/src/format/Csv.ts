/** A cell: text, or a number or truth value of ours, which stays as it is. */
export type Cell = string | number | boolean

/** What spreadsheets take for the beginning of a formula, in either width, and what they pass over before one. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

const quoted = /[",\r\n]/

const text = (cell: string) => {
  const harmless = formula.test(cell) ? `'${cell}` : cell
  return quoted.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Never with an exponent, which some readers take for text. */
const number = (cell: number) => (Number.isInteger(cell) ? String(cell) : cell.toFixed(9).replace(/\.?0+$/, ""))

const written = (cell: Cell) =>
  typeof cell === "string" ? text(cell) : typeof cell === "number" ? number(cell) : String(cell)

/**
 * One line of CSV, as RFC 4180 has it, with its end. A text that a spreadsheet would run as a formula has an apostrophe in
 * front: whoever names an agent is not to run anything where the file is opened.
 */
export const csvLine = (cells: ReadonlyArray<Cell>): string => `${cells.map(written).join(",")}\r\n`
