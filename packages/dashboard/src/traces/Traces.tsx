import { useMemo } from "react"
import { useRange } from "../address/useRange.js"
import { FilterBar } from "../filter/FilterBar.js"
import { useAsked } from "../filter/useAsked.js"
import { Page } from "../page/Page.js"
import { ColumnChooser } from "../table/ColumnChooser.js"
import { useChosenColumns } from "../table/useChosenColumns.js"
import { texts } from "../texts.js"
import { columns, usuallyHidden } from "./columns.js"
import { ExportButton } from "./export/ExportButton.js"
import type { Question } from "./queries.js"
import { TracesAsked } from "./search.js"
import { TraceTable } from "./TraceTable.js"
import { useTraces } from "./useTraces.js"
import "../table/listing.css"
import "./traces.css"

/** The traces of a range that fit the filters of the address, in its order. */
export const Traces = () => {
  const range = useRange()
  const address = useAsked(TracesAsked)
  const question = useMemo((): Question => ({ range, asked: address.asked }), [range, address])
  const list = useTraces(question)
  const { hidden, onHidden } = useChosenColumns(columns, usuallyHidden)
  return (
    <Page title={texts.traces.title} ranged>
      <FilterBar address={address} refusal={list.refusal}>
        <ExportButton question={question} total={list.total} />
        <ColumnChooser columns={columns} hidden={hidden} onHidden={onHidden} />
      </FilterBar>
      <TraceTable list={list} question={question} hidden={hidden} />
    </Page>
  )
}
