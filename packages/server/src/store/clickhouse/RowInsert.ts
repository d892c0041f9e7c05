import { text } from "./embedded/literal.js"

/** Rows that lie in a file, to the last byte of it; the engine that is to read them runs on this machine. */
export interface InFile {
  readonly file: string
}

/** Rows for a table, each a line of JSON as `JSONCompactEachRow` has it. */
export interface RowInsert {
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly rows: Buffer | InFile
  readonly settings: Readonly<Record<string, string | number>>
}

// None of ours has a quote in it.
const value = (of: string | number) => (typeof of === "number" ? String(of) : `'${of}'`)

/**
 * As one text, but for rows that lie in a file: the client's own row encoding costs several times as much. `database` is quoted
 * already.
 */
export const statementOf = (database: string, { columns, rows, settings, table }: RowInsert): string => {
  const set = Object.entries(settings).map(([name, of]) => `${name} = ${value(of)}`)
  const [from, data] = Buffer.isBuffer(rows)
    ? ["", `\n${rows.toString("utf8")}`]
    : [` FROM INFILE ${text(rows.file)}`, ""]
  const into = `INSERT INTO ${database}.${table} (${columns.join(", ")})${from} SETTINGS ${set.join(", ")}`
  return `${into} FORMAT JSONCompactEachRow${data}`
}
