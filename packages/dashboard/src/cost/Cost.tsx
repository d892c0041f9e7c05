import { useQuery } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import { type ReactNode, useMemo } from "react"
import { useRange } from "../address/useRange.js"
import { ChartCard, chartHeight, NoChart } from "../chart/ChartCard.js"
import { shownOf } from "../client/shownOf.js"
import { Page } from "../page/Page.js"
import { Waiting } from "../page/Waiting.js"
import { texts } from "../texts.js"
import { CostFigures } from "./CostFigures.js"
import { CostTable } from "./CostTable.js"
import { Days } from "./Days.js"
import { Month } from "./Month.js"
import { dailyQuery } from "./queries.js"
import { costSearch } from "./search.js"
import { totalOf } from "./totalOf.js"
import { useProjection } from "./useProjection.js"
import "./cost.css"

const route = getRouteApi("/cost")

/** What the requests of a range cost, by day and by whom, and what the month will come to. */
export const Cost = (): ReactNode => {
  const { data: days, old } = shownOf(useQuery(dailyQuery(useRange())))
  const read = costSearch(route.useSearch())
  const month = useProjection()
  const spent = useMemo(() => days && totalOf(days), [days])
  return (
    <Page title={texts.cost.title} ranged read={read}>
      <CostFigures spent={spent} old={old} projection={month.projection} />
      <div className="cost-charts">
        <ChartCard title={texts.cost.byDay} old={old}>
          {days === undefined ? (
            <Waiting height={chartHeight} />
          ) : days.length === 0 ? (
            <NoChart why={texts.cost.none} />
          ) : (
            <Days days={days} />
          )}
        </ChartCard>
        <ChartCard title={texts.cost.thisMonth}>
          {month.days === undefined || month.projection === undefined ? (
            <Waiting height={chartHeight} />
          ) : month.projection.soFar === 0 && month.projection.total === undefined ? (
            <NoChart why={texts.cost.noneThisMonth} />
          ) : (
            <Month days={month.days} projection={month.projection} />
          )}
        </ChartCard>
      </div>
      <CostTable total={spent?.cost_usd ?? 0} />
    </Page>
  )
}
