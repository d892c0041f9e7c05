import { type ColumnDef, useTable } from "@tanstack/react-table"
import { useMemo } from "react"
import type { Column, Sort } from "./Column.js"
import { compared, type Value } from "./compared.js"
import { type Features, features } from "./features.js"

interface Given<Row extends object> {
  readonly rows: ReadonlyArray<Row>
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rowKey: (row: Row) => string
  readonly sort: Sort | undefined
  /** The rows come sorted. */
  readonly sorted: boolean
  /** Ids of columns that are not shown. */
  readonly hidden: ReadonlyArray<string>
}

const definitionOf = <Row extends object>(column: Column<Row>): ColumnDef<Features, Row> => ({
  id: column.id,
  accessorFn: (row: Row) => column.value?.(row),
  enableSorting: column.value !== undefined,
  sortUndefined: "last",
  sortFn: (a, b, id) => compared(a.getValue<Value>(id), b.getValue<Value>(id))
})

const none: never[] = []

/**
 * The rows in their order and the columns that are shown, by TanStack Table. Rows that come sorted are not handed to it: of
 * 100,000 it would make 100,000 objects each time that one is added.
 */
export const useRows = <Row extends object>({ columns, hidden, rowKey, rows, sort, sorted }: Given<Row>) => {
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const sorting = useMemo(() => (sort === undefined ? [] : [{ id: sort.by, desc: sort.descending }]), [sort])
  const table = useTable({
    features,
    columns: definitions,
    data: sorted ? none : (rows as Row[]),
    getRowId: rowKey,
    manualSorting: sorted,
    state: { sorting }
  })
  const shown = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden])
  const own = table.getRowModel().rows
  // Places in the given rows or in the table's; neither is copied.
  const keys = useMemo(() => (sorted ? rows.map(rowKey) : own.map(({ id }) => id)), [sorted, rows, rowKey, own])
  const at = (place: number): Row | undefined => (sorted ? rows[place] : own[place]?.original)
  return { keys, at, columns: shown }
}
