import { text } from "./embedded/literal.js"
import { type FormatName, formatOf } from "./rows/formats.js"
import { lineOf } from "./rows/textRows.js"

/** Rows that lie in a file, to the last byte of it; the engine that is to read them runs on this machine. */
export interface InFile {
  readonly file: string
}

/** Rows for a table. */
export interface RowInsert {
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly format: FormatName
  readonly rows: Buffer | InFile
  readonly settings: Readonly<Record<string, string | number>>
}

// None of ours has a quote in it.
const value = (of: string | number) => (typeof of === "number" ? String(of) : `'${of}'`)

/** What no text can hold is written down anew; that is slow, and only done where the file of the rows has gone. */
const asLines = (columns: ReadonlyArray<string>, format: FormatName, rows: Buffer): string =>
  format === "JSONCompactEachRow"
    ? rows.toString("utf8")
    : formatOf(format)
        .read(columns, rows)
        .map((values) => `${lineOf(values)}\n`)
        .join("")

/**
 * As one text, but for rows that lie in a file: the client's own row encoding costs several times as much. `database` is quoted
 * already.
 */
export const statementOf = (database: string, { columns, format, rows, settings, table }: RowInsert): string => {
  const set = Object.entries(settings).map(([name, of]) => `${name} = ${value(of)}`)
  const into = `INSERT INTO ${database}.${table} (${columns.join(", ")})`
  return Buffer.isBuffer(rows)
    ? `${into} SETTINGS ${set.join(", ")} FORMAT JSONCompactEachRow\n${asLines(columns, format, rows)}`
    : `${into} FROM INFILE ${text(rows.file)} SETTINGS ${set.join(", ")} FORMAT ${format}`
}
