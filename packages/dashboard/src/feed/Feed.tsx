import { useMemo, useState } from "react"
import { FilterBar } from "../filter/FilterBar.js"
import { useAsked } from "../filter/useAsked.js"
import { useKeys } from "../keys/useKeys.js"
import { Page } from "../page/Page.js"
import { ColumnChooser } from "../table/ColumnChooser.js"
import { useChosenColumns } from "../table/useChosenColumns.js"
import { texts } from "../texts.js"
import { columns, noneHidden } from "./columns.js"
import { FeedState } from "./FeedState.js"
import { FeedTable } from "./FeedTable.js"
import { FeedAsked } from "./search.js"
import { useFeed } from "./useFeed.js"
import "../table/listing.css"
import "./feed.css"

/** Requests as they are stored, the newest on top. */
export const Feed = () => {
  const address = useAsked(FeedAsked)
  const question = JSON.stringify(address.texts)
  const { heard, state } = useFeed(useMemo(() => JSON.parse(question), [question]))
  const [paused, setPaused] = useState(false)
  const { hidden, onHidden } = useChosenColumns(columns, noneHidden)
  useKeys({ p: () => setPaused(!paused) })
  return (
    <Page title={texts.feed.title} actions={<FeedState state={state} paused={paused} />}>
      <FilterBar address={address} refusal={state.kind === "refused" ? state.refusal : undefined}>
        <button type="button" aria-pressed={paused} title={texts.feed.pauseHint} onClick={() => setPaused(!paused)}>
          {paused ? texts.feed.resume : texts.feed.pause}
        </button>
        <ColumnChooser columns={columns} hidden={hidden} onHidden={onHidden} />
      </FilterBar>
      <FeedTable
        heard={heard}
        connected={state.kind === "live"}
        filtered={question !== "{}"}
        paused={paused}
        onResume={() => setPaused(false)}
        hidden={hidden}
      />
    </Page>
  )
}
