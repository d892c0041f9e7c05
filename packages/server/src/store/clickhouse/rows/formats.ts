import { binaryRows } from "./binaryRows.js"
import type { RowFormat } from "./RowFormat.js"
import { textRows } from "./textRows.js"

export type FormatName = RowFormat["name"]

const formats: Readonly<Record<FormatName, RowFormat>> = {
  JSONCompactEachRow: textRows,
  RowBinary: binaryRows
}

/** The format that rows were written down in. */
export const formatOf = (name: FormatName): RowFormat => formats[name]
