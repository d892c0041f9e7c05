/** A cell: text, or a number that is written already, which stays as it is. */
export type Cell = string | { readonly number: string }

/** What spreadsheets take for the beginning of a formula, in either width, and what they pass over before one. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

const quoted = /[",\r\n]/

const text = (cell: string) => {
  const harmless = formula.test(cell) ? `'${cell}` : cell
  return quoted.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/**
 * One line of CSV, as RFC 4180 has it, with its end. A text that a spreadsheet would run as a formula has an apostrophe in
 * front, because whoever names an agent is not to run anything where the report is read.
 */
export const csvLine = (cells: ReadonlyArray<Cell>): string =>
  `${cells.map((cell) => (typeof cell === "string" ? text(cell) : cell.number)).join(",")}\r\n`
