import { texts } from "../texts.js"
import type { Column, Sort } from "./Column.js"
import { classOf } from "./classOf.js"
import { nextSort } from "./nextSort.js"

interface Props<Row> {
  readonly columns: ReadonlyArray<Column<Row>>
  readonly sort: Sort | undefined
  readonly onSort: (sort: Sort) => void
}

const directionOf = (sort: Sort | undefined, id: string) =>
  sort?.by !== id ? undefined : sort.descending ? "descending" : "ascending"

export const Head = <Row,>({ columns, onSort, sort }: Props<Row>) => (
  <thead>
    <tr>
      {columns.map((column) => {
        const { head, hint, id, value, width } = column
        return (
          <th
            key={id}
            scope="col"
            className={classOf(column)}
            style={width === undefined ? {} : { width }}
            title={hint}
            aria-sort={directionOf(sort, id)}
          >
            {value === undefined ? (
              head
            ) : (
              <button type="button" title={texts.table.sortBy(head)} onClick={() => onSort(nextSort(sort, column))}>
                {head}
              </button>
            )}
          </th>
        )
      })}
    </tr>
  </thead>
)
