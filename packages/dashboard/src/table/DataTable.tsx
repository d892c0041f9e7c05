import { useVirtualizer } from "@tanstack/react-virtual"
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react"
import type { Column, Sort } from "./Column.js"
import { Head } from "./Head.js"
import { Row as OneRow } from "./Row.js"
import { useRemembered } from "./useRemembered.js"
import { useRoving } from "./useRoving.js"
import { useRows } from "./useRows.js"
import "./table.css"

interface Props<Row extends object> {
  /** What the table shows, for screen readers. */
  readonly label: string
  readonly rows: ReadonlyArray<Row>
  readonly columns: ReadonlyArray<Column<Row>>
  readonly rowKey: (row: Row) => string
  /** What it is sorted by; or, without `onSort`, what it is sorted by at first. */
  readonly sort?: Sort
  /** Given: the caller sorts, and hands in rows in their order. Absent: the table sorts the rows it has. */
  readonly onSort?: (sort: Sort) => void
  /** Ids of columns that are not shown; see `ColumnChooser`. */
  readonly hidden?: ReadonlyArray<string>
  /** A row was clicked, or Enter pressed on it. */
  readonly onOpen?: (row: Row) => void
  /** Classes of a row, such as for its state. */
  readonly rowClass?: (row: Row) => string
  /** What a row is as one line across all columns, if it is one. */
  readonly whole?: (row: Row) => ReactNode
  /** As high as the window allows, scrolling by itself; only the rows in sight are drawn. Default: all of them are. */
  readonly fill?: boolean
  /** The last rows have come into sight: more can be fetched. */
  readonly onEnd?: () => void
  /**
   * What the rows are about, as any text: going back to the page leads to the same place in the table, unless that is about
   * something else by now.
   */
  readonly about?: string
  /** `j` and `k` move here from anywhere on the page. For one table of a page. */
  readonly shortcuts?: boolean
}

/** Pixels; the same for all rows, as table.css has it. */
const rowHeight = 38

const none: ReadonlyArray<string> = []

/**
 * A table that is sorted by its heads and walked through by keyboard: one row takes the Tab key, j, k and the arrows move,
 * Enter opens. Give `columns`, `rows` and `rowKey` the same identity as long as they are the same.
 */
export const DataTable = <Row extends object>(props: Props<Row>) => {
  const {
    about = "",
    columns: all,
    fill = false,
    hidden = none,
    label,
    onEnd,
    onOpen,
    onSort,
    rowClass,
    rowKey,
    rows: given,
    whole
  } = props
  const [own, setOwn] = useState(props.sort)
  const sort = onSort === undefined ? own : props.sort
  const { at, columns, keys } = useRows({
    rows: given,
    columns: all,
    rowKey,
    sort,
    sorted: onSort !== undefined,
    hidden
  })

  const count = keys.length
  const keyAt = useCallback((index: number) => keys[index] ?? index, [keys])

  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    enabled: fill,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // Another function makes it measure all rows again.
    getItemKey: keyAt,
    overscan: 12,
    // The head stays at the top, and a row under it is not in sight.
    scrollPaddingStart: rowHeight
  })
  const items = virtual.getVirtualItems()
  const first = fill ? (items[0]?.index ?? 0) : 0
  const end = fill ? (items.at(-1)?.index ?? -1) + 1 : count

  const name = `${label} ${encodeURIComponent(about)}`
  const { remember, remembered } = useRemembered(name)
  const roving = useRoving({
    keys,
    body: scroller,
    first: remembered,
    drawn: { from: first, to: end, sight: fill ? (virtual.range?.startIndex ?? 0) : 0 },
    onRow: remember,
    reveal: (index) => fill && virtual.scrollToIndex(index),
    shortcuts: props.shortcuts ?? false
  })

  const atEnd = count > 0 && end >= count - 10
  useEffect(() => {
    if (atEnd) onEnd?.()
  }, [atEnd, onEnd])

  return (
    <div
      ref={scroller}
      className="table-scroll"
      tabIndex={-1}
      data-fill={fill || undefined}
      data-scroll-restoration-id={name}
    >
      <table className="table" aria-label={label} aria-rowcount={count + 1}>
        <Head columns={columns} sort={sort} onSort={onSort ?? setOwn} />
        <tbody onKeyDown={roving.onKeyDown}>
          <Space rows={first} />
          {keys.slice(first, end).map((key, offset) => {
            const place = first + offset
            const row = at(place)
            return (
              row !== undefined && (
                <OneRow
                  key={key}
                  id={key}
                  row={row}
                  place={place}
                  columns={columns}
                  reachable={roving.isReachable(place)}
                  className={rowClass?.(row)}
                  onFocus={roving.onFocus}
                  onOpen={onOpen}
                  whole={whole}
                />
              )
            )
          })}
          <Space rows={count - end} />
        </tbody>
      </table>
    </div>
  )
}

/** The room of rows that are not drawn. */
const Space = ({ rows }: { readonly rows: number }) =>
  rows <= 0 ? null : <tr className="table-space" style={{ height: rows * rowHeight }} />
