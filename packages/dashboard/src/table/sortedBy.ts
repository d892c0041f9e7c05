import type { Column, Sort } from "./Column.js"
import { compared } from "./compared.js"

/**
 * The rows in the order of a column, for tables whose order stands in the address. What has no value there comes last, equal
 * ones stay as they are.
 */
export const sortedBy = <Row>(
  rows: ReadonlyArray<Row>,
  columns: ReadonlyArray<Column<Row>>,
  { by, descending }: Sort
): ReadonlyArray<Row> => {
  const value = columns.find(({ id }) => id === by)?.value
  if (value === undefined) return rows
  return rows.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)]
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
    return descending ? compared(b, a) : compared(a, b)
  })
}
