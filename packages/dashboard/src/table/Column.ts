import type { ReactNode } from "react"

export interface Column<Row> {
  /** Unique in its table; also what stands for it in the address. */
  readonly id: string
  readonly head: string
  /** What the head says on hover. */
  readonly hint?: string
  readonly cell: (row: Row) => ReactNode
  /** What it is sorted by. A column without it cannot be sorted. Where the caller sorts, the values are not looked at. */
  readonly value?: (row: Row) => string | number | undefined
  /** To the right, and the greatest first when it is first sorted by. */
  readonly numeric?: boolean
  /** A CSS width. Without one a column shares what is left. */
  readonly width?: string
  /** Shown only on windows wider than 700 pixels. */
  readonly wide?: boolean
}

export interface Sort {
  /** The id of a column. */
  readonly by: string
  readonly descending: boolean
}
