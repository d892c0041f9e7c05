import { useSearch } from "@tanstack/react-router"
import { useMemo } from "react"
import type { Search } from "../address/Search.js"
import { useChange } from "../address/useChange.js"
import type { Column } from "./Column.js"
import { chosenOf, hiddenOf } from "./chosen.js"

/** Which columns of a table the address shows, for `ColumnChooser`. `usual` are those that are hidden unless it says more. */
export const useChosenColumns = <Row>(columns: ReadonlyArray<Column<Row>>, usual: ReadonlyArray<string>) => {
  const search: Search = useSearch({ strict: false })
  const change = useChange()
  const chosen = typeof search.columns === "string" ? search.columns : undefined
  const ids = useMemo(() => columns.map(({ id }) => id), [columns])
  const hidden = useMemo(() => hiddenOf(chosen, ids, usual), [chosen, ids, usual])
  return {
    hidden,
    onHidden: (next: ReadonlyArray<string>) => change({ columns: chosenOf(next, ids, usual) }, true)
  }
}
