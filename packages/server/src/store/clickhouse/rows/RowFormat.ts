import type { Value } from "./columns.js"
import type { Place, Slabs } from "./Slabs.js"

/** A row that was written down, and what is known of it only when it is inserted. */
export interface Line {
  readonly entry: { readonly row: Buffer; readonly bytes: number }
  /** Its place in the order of what is stored. */
  readonly arrival: number
}

/** How rows are written down for the engine. */
export interface RowFormat {
  /** As ClickHouse calls it. */
  readonly name: "JSONCompactEachRow" | "RowBinary"
  /** Writes down the values of a row, which are in the order of `insertColumns`. */
  readonly write: (values: ReadonlyArray<Value>, into: Slabs) => Place
  /**
   * The rows of an insert: to the values of each come its arrival and, where there is one, the `deadline` of all. In one
   * piece of memory, which the engine is handed as it is: in `spare` where that is large enough.
   */
  readonly join: (lines: ReadonlyArray<Line>, deadline: number | undefined, spare?: Buffer) => Buffer
  /** The values of rows that have these columns. Throws on what it has not written. */
  readonly read: (columns: ReadonlyArray<string>, rows: Buffer) => ReadonlyArray<ReadonlyArray<Value>>
}
