import type { Summary } from "@agentwatch/core/api/Metrics"
import { useQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { useRange } from "../address/useRange.js"
import { shownOf } from "../client/shownOf.js"
import { Figure } from "../figure/Figure.js"
import { count, shortCount } from "../format/Count.js"
import { duration } from "../format/Duration.js"
import { exactMoney, money } from "../format/Money.js"
import { none } from "../format/none.js"
import { texts } from "../texts.js"
import { ActiveAgents } from "./ActiveAgents.js"
import { Change } from "./Change.js"
import { changeOf, differenceOf } from "./changeOf.js"
import { coursesOf } from "./coursesOf.js"
import { summaryBeforeQuery, timeseriesQuery } from "./queries.js"
import { successRate } from "./rates.js"
import { SuccessBadge } from "./SuccessBadge.js"

interface Props {
  readonly summary: Summary | undefined
  /** The figures are still those of another range. */
  readonly old: boolean
}

/** More names than these are not told. */
const mostNames = 1_000

const agents = ({ active_agents: { length } }: Summary) => (length < mostNames ? count(length) : `${count(length)}+`)

export const Totals = ({ old, summary }: Props) => {
  const range = useRange()
  const { data: series, old: oldSeries } = shownOf(useQuery(timeseriesQuery(range)))
  const before = useQuery(summaryBeforeQuery(range)).data ?? undefined
  const courses = useMemo(() => series && coursesOf(series), [series])

  const latency = (ms: number) => (summary === undefined || summary.total_requests === 0 ? none : duration(ms))
  const change = (read: (summary: Summary) => number, format: (value: number) => string, compare = changeOf) =>
    summary !== undefined &&
    !old && <Change now={summary} before={before} read={read} format={format} compare={compare} />

  return (
    <section className="figures" aria-label={texts.totals.title} data-old={old || undefined}>
      <Figure
        label={texts.totals.cost}
        value={summary && money(summary.total_cost)}
        exact={summary && exactMoney(summary.total_cost)}
        colour="good"
        course={courses?.cost}
      >
        {change(({ total_cost }) => total_cost, money)}
      </Figure>
      <Figure
        label={texts.totals.requests}
        value={summary && shortCount(summary.total_requests)}
        exact={summary && count(summary.total_requests)}
        colour="blue"
        course={courses?.requests}
      >
        {change(({ total_requests }) => total_requests, count)}
        {summary && summary.total_requests > 0 && (
          <SuccessBadge rate={successRate(summary, oldSeries ? undefined : series)} />
        )}
      </Figure>
      <Figure
        label={texts.totals.latency}
        value={summary && latency(summary.latency_p50)}
        colour="warn"
        course={courses?.latency}
      >
        {summary && summary.total_requests > 0 && change(({ latency_p50 }) => latency_p50, duration)}
        {summary && (
          <dl className="pairs">
            <div>
              <dt>{texts.totals.p95}</dt>
              <dd>{latency(summary.latency_p95)}</dd>
            </div>
          </dl>
        )}
      </Figure>
      <Figure label={texts.totals.agents} value={summary && agents(summary)} colour="agent">
        {change(({ active_agents }) => active_agents.length, count, differenceOf)}
        {summary && <ActiveAgents names={summary.active_agents} />}
      </Figure>
    </section>
  )
}
