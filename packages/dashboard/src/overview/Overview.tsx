import { useQuery } from "@tanstack/react-query"
import { useRange } from "../address/useRange.js"
import { Page } from "../page/Page.js"
import { anyTraceQuery } from "../start/queries.js"
import { Start } from "../start/Start.js"
import { texts } from "../texts.js"
import { summaryQuery } from "./queries.js"
import { Totals } from "./Totals.js"
import "./overview.css"

/** The totals of a range; before the first span, what to do to get one. */
export const Overview = () => {
  const range = useRange()
  const summary = useQuery(summaryQuery(range))
  const empty = summary.data?.total_requests === 0
  const any = useQuery({ ...anyTraceQuery, enabled: empty })
  if (empty && any.data?.total === 0) {
    return (
      <Page title={texts.nav.start}>
        <Start />
      </Page>
    )
  }
  return (
    <Page title={texts.nav.overview} ranged>
      <Totals summary={summary.data} old={summary.isPlaceholderData} />
    </Page>
  )
}
