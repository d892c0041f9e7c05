import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { useRange } from "../address/useRange.js"
import { Page } from "../page/Page.js"
import { texts } from "../texts.js"
import { firstPage } from "./Paging.js"
import { tracesQuery } from "./queries.js"
import { TraceList } from "./TraceList.js"
import "./traces.css"
import "./table.css"
import "./cards.css"

/** The traces of a range, the newest first. */
export const Traces = () => {
  const range = useRange()
  const [turned, setTurned] = useState({ range, page: firstPage })
  // Another range starts at its own first page.
  const page = turned.range === range ? turned.page : firstPage
  const { data, isPlaceholderData } = useQuery(tracesQuery(range, page))
  return (
    <Page title={texts.traces.title} ranged>
      <TraceList
        page={page}
        answer={data}
        old={isPlaceholderData}
        onPage={(next) => setTurned({ range, page: next })}
      />
    </Page>
  )
}
