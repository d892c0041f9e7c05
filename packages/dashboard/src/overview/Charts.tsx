import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useOpenTraces } from "../address/Behind.js"
import { searchOf } from "../address/Range.js"
import { useChooseRange, useRange } from "../address/useRange.js"
import { ChartCard, chartHeight, NoChart } from "../chart/ChartCard.js"
import { TimeChart } from "../chart/TimeChart.js"
import { shownOf } from "../client/shownOf.js"
import { Waiting } from "../page/Waiting.js"
import { texts } from "../texts.js"
import { bucketWithin } from "./bucketWithin.js"
import { chartsOf, latencyBand } from "./chartsOf.js"
import { timeseriesQuery } from "./queries.js"

// What failed first is most often what the rest failed for.
const firstFailed = { status: "error", sort: "started_at", order: "asc" } as const

/** The figures over time. One cursor for all; dragging chooses a range, a click leads to the traces of a bucket. */
export const Charts = () => {
  const range = useRange()
  const choose = useChooseRange()
  const open = useOpenTraces()
  const { data, old } = shownOf(useQuery(timeseriesQuery(range)))
  const charts = useMemo(() => data && chartsOf(data), [data])

  const failedAt = (from: number) => (data?.errors[charts?.at.indexOf(from) ?? -1] ?? 0) > 0
  const show = (from: number, to: number, failed: boolean) =>
    open({ ...searchOf(bucketWithin(range, from, to)), ...(failed ? firstFailed : {}) })

  const chart = (title: string, lines: "spending" | "latency" | "failures") => (
    <ChartCard title={title}>
      {charts === undefined ? (
        <Waiting height={chartHeight} />
      ) : data?.requests.every((requests) => requests === 0) && data.cost.every((cost) => cost === 0) ? (
        <NoChart why={texts.overview.noRequests} />
      ) : (
        <TimeChart
          label={title}
          at={charts.at}
          lines={charts[lines]}
          height={chartHeight - 24}
          sync="overview"
          {...(lines === "latency" ? { bands: latencyBand } : {})}
          onZoom={(from, to) => choose({ from, to: Math.max(to, from + 1_000) })}
          onPick={(from, to) => show(from, to, lines === "failures" && failedAt(from))}
        />
      )}
    </ChartCard>
  )

  return (
    <section className="charts" aria-label={texts.overview.charts} data-old={old || undefined}>
      {chart(texts.overview.spending, "spending")}
      {chart(texts.overview.latency, "latency")}
      {chart(texts.overview.failures, "failures")}
    </section>
  )
}
