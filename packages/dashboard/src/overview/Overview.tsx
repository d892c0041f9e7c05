import type { Period } from "@agentwatch/core/api/Query"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { anyTraceQuery, summaryQuery, tracesQuery } from "../client/queries.js"
import { Start } from "../start/Start.js"
import { NoTraces } from "../traces/NoTraces.js"
import { firstPage } from "../traces/Paging.js"
import { TraceList } from "../traces/TraceList.js"
import { Totals } from "./Totals.js"

/** The totals of a period and its traces; before the first span, what to do to get one. */
export const Overview = ({ period }: { readonly period: Period }) => {
  const [turned, setTurned] = useState({ period, page: firstPage })
  // Another period starts at its own first page.
  const page = turned.period === period ? turned.page : firstPage
  const summary = useQuery(summaryQuery(period))
  const traces = useQuery(tracesQuery(period, page))
  const old = traces.isPlaceholderData
  const empty = traces.data?.total === 0 && page.offset === 0
  const any = useQuery({ ...anyTraceQuery(), enabled: empty && period !== "all" })

  if (empty && (any.data?.total === 0 || (period === "all" && !old))) return <Start />
  return (
    <>
      <Totals period={period} summary={summary.data} old={summary.isPlaceholderData} />
      {empty && any.data !== undefined && !old ? (
        <NoTraces period={period} />
      ) : (
        <TraceList
          period={period}
          page={page}
          answer={empty ? undefined : traces.data}
          old={old}
          onPage={(next) => setTurned({ period, page: next })}
        />
      )}
    </>
  )
}
