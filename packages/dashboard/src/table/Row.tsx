import { type KeyboardEvent, type MouseEvent, memo, type ReactNode } from "react"
import type { Column } from "./Column.js"
import { classOf } from "./classOf.js"

interface Props<Item> {
  readonly id: string
  readonly row: Item
  readonly place: number
  readonly columns: ReadonlyArray<Column<Item>>
  /** It is the one that the Tab key reaches. */
  readonly reachable: boolean
  readonly className: string | undefined
  readonly onFocus: (id: string) => void
  readonly onOpen: ((row: Item) => void) | undefined
  readonly whole: ((row: Item) => ReactNode) | undefined
}

/** Marking text with the mouse, or clicking something in the row, is not a wish to open it. */
const isMeant = ({ currentTarget, target }: MouseEvent) => {
  if (target instanceof Element && target.closest("a, button, input, label") !== null) return false
  const selection = window.getSelection()
  return selection === null || selection.isCollapsed || !selection.containsNode(currentTarget, true)
}

type CellsProps<Item> = Pick<Props<Item>, "row" | "columns" | "whole">

const PlainCells = <Item,>({ columns, row, whole }: CellsProps<Item>) => {
  const line = whole?.(row)
  return line !== undefined ? (
    <td className="whole" colSpan={columns.length}>
      {line}
    </td>
  ) : (
    columns.map((column) => (
      <td key={column.id} className={classOf(column)}>
        {column.cell(row)}
      </td>
    ))
  )
}

// Rows that come on top change the places of all others, but nothing of what stands in them.
const Cells = memo(PlainCells) as typeof PlainCells

const PlainRow = <Item,>(props: Props<Item>) => {
  const { className, columns, id, onFocus, onOpen, place, reachable, row, whole } = props
  return (
    <tr
      className={className}
      tabIndex={reachable ? 0 : -1}
      data-place={place}
      data-openable={onOpen !== undefined || undefined}
      aria-rowindex={place + 2}
      onFocus={() => onFocus(id)}
      onClick={(event) => isMeant(event) && onOpen?.(row)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Enter" && event.target === event.currentTarget) onOpen?.(row)
      }}
    >
      <Cells columns={columns} row={row} whole={whole} />
    </tr>
  )
}

export const Row = memo(PlainRow) as typeof PlainRow
