import { useQuery } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import { lazy, type ReactNode, Suspense } from "react"
import { useRange } from "../address/useRange.js"
import { shownOf } from "../client/shownOf.js"
import { Page } from "../page/Page.js"
import { anyTraceQuery } from "../start/queries.js"
import { Start } from "../start/Start.js"
import { texts } from "../texts.js"
import { Frames } from "./Frames.js"
import { summaryQuery } from "./queries.js"
import { overviewSearch } from "./search.js"
import { Totals } from "./Totals.js"
import "./overview.css"

// What draws charts and tables is large, and comes while the figures are being asked for.
const Details = lazy(() => import("./Details.js").then(({ Details }) => ({ default: Details })))

const route = getRouteApi("/")

/** What happened in a range of time; before the first span, what to do to get one. */
export const Overview = (): ReactNode => {
  const read = overviewSearch(route.useSearch())
  const { data: summary, old } = shownOf(useQuery(summaryQuery(useRange())))
  const empty = summary?.total_requests === 0
  const any = useQuery({ ...anyTraceQuery, enabled: empty })
  if (empty && any.data?.total === 0) {
    return (
      <Page title={texts.nav.start}>
        <Start />
      </Page>
    )
  }
  // Until it is known whether there is anything at all, nothing is shown that would have to go again.
  const known = empty && any.data === undefined ? undefined : summary
  return (
    <Page title={texts.nav.overview} ranged read={read}>
      <Totals summary={known} old={old} />
      <Suspense fallback={<Frames />}>
        <Details />
      </Suspense>
    </Page>
  )
}
